/** Own account: who asks, how they sign in, and what they have open. */
import { AppError, NewPasskey, PasswordChange, routes, TotpConfirm } from '@daybook/api';
import { type PeopleParts, personOf, type Tokens } from '../../access/index.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import { type Asked, type Mount, WithCookie } from '../mount.ts';
import { registrationResponse } from '../passkey-response.ts';
import type { SessionCookie } from '../session-cookie.ts';
import type { Sites } from '../site.ts';
import { factorsJson, meJson, passkeyJson, sessionJson } from './view.ts';

export interface MeDeps extends Pick<PeopleParts, 'people' | 'factors' | 'sessions' | 'accounts' | 'signIns'> {
  readonly tokens: Tokens;
  readonly cookie: SessionCookie;
  readonly sites: Sites;
}

type Anything = Pick<Asked<typeof routes.getMe>, 'identity' | 'session' | 'client'>;

export function mountMe(mount: Mount, deps: MeDeps): void {
  mount(routes.getMe, async ({ identity, session }) => meJson(deps, readerOf(identity), session));
  mount(routes.signOut, async (asked) => await signOut(deps, asked));
  mountFactors(mount, deps);
  mountPasskeys(mount, deps);
  mountSessions(mount, deps);
}

async function signOut({ signIns, tokens, people, cookie }: MeDeps, { identity, session, client }: Anything) {
  const reader = readerOf(identity);
  if (session !== null) {
    await signIns.signOut(reader, session.record, client);
    return new WithCookie(cookie.clear(), { signedOut: true });
  }
  // A token of a person is theirs to end; one that stands for itself is ended by who administers tokens.
  if (personOf({ people }, reader) === null) throw new AppError('session.needed');
  await tokens.revoke(reader.tenant, reader.credential);
  await signIns.tokenEnded(reader, client);
  return { signedOut: true };
}

function mountFactors(mount: Mount, deps: MeDeps): void {
  const { accounts } = deps;
  const oneself = ({ identity, session, client }: Anything) =>
    accounts.oneself(readerOf(identity), session?.record ?? null, client);
  mount(routes.changePassword, async (asked) => {
    const by = oneself(asked);
    const { current, password } = await readJsonBody(asked.request, PasswordChange);
    await accounts.changePassword(by, current, password);
    return factorsJson(deps, by.person.id);
  });
  mount(routes.beginTotp, async (asked) => accounts.beginTotp(oneself(asked)));
  mount(routes.confirmTotp, async (asked) => {
    const by = oneself(asked);
    const { code } = await readJsonBody(asked.request, TotpConfirm);
    return { recoveryCodes: await accounts.confirmTotp(by, code) };
  });
  mount(routes.removeTotp, async (asked) => {
    const by = oneself(asked);
    await accounts.removeTotp(by);
    return factorsJson(deps, by.person.id);
  });
  mount(routes.renewRecoveryCodes, async (asked) => ({
    recoveryCodes: await accounts.renewRecoveryCodes(oneself(asked)),
  }));
}

function mountPasskeys(mount: Mount, { accounts, factors, sites }: MeDeps): void {
  const oneself = ({ identity, session, client }: Anything) =>
    accounts.oneself(readerOf(identity), session?.record ?? null, client);
  mount(routes.listPasskeys, async ({ identity, session }) => {
    const person = accounts.person(readerOf(identity), session?.record ?? null);
    return { passkeys: factors.passkeys(person.id).map(passkeyJson) };
  });
  mount(routes.passkeyOptions, async (asked) => ({
    options: await accounts.passkeyOptions(oneself(asked), sites.of(asked.request)),
  }));
  mount(routes.addPasskey, async (asked) => {
    const by = oneself(asked);
    const { name, response } = await readJsonBody(asked.request, NewPasskey);
    const made = await accounts.addPasskey(by, name, registrationResponse(response), sites.of(asked.request));
    return passkeyJson(made);
  });
  mount(routes.removePasskey, async (asked) =>
    passkeyJson(await accounts.removePasskey(oneself(asked), asked.params.id)),
  );
}

function mountSessions(mount: Mount, deps: MeDeps): void {
  const { accounts } = deps;
  mount(routes.listMySessions, async ({ identity }) => {
    const reader = readerOf(identity);
    return { sessions: accounts.sessionsOf(reader).map((record) => sessionJson(deps, record, reader.credential)) };
  });
  mount(routes.endMySessions, async ({ identity, client }) => ({
    ended: await accounts.endOtherSessions(readerOf(identity), client),
  }));
  mount(routes.endMySession, async ({ identity, client, params }) => {
    const reader = readerOf(identity);
    return sessionJson(deps, await accounts.endSession(reader, params.id, client), reader.credential);
  });
}
