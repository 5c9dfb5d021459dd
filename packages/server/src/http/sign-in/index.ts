/** Signing in by password, token or passkey, and the links of invitations. The session leaves in a cookie, and only there. */
import {
  InvitationAccept,
  InvitationPasskey,
  InvitationSecret,
  PasskeySignIn,
  PasswordSignIn,
  AppError,
  routes,
  TokenSignIn,
} from '@daybook/api';
import type { FastifyRequest } from 'fastify';
import {
  type Client,
  firstTenant,
  type OutsideSignIns,
  type PeopleParts,
  type SignedIn,
  type Tokens,
} from '../../access/index.ts';
import { readJsonBody } from '../json-body.ts';
import { iso, meJson } from '../me/view.ts';
import { type Mount, WithCookie, WithRedirect } from '../mount.ts';
import { authenticationResponse, registrationResponse } from '../passkey-response.ts';
import type { FlowCookie, SessionCookie } from '../session-cookie.ts';
import type { Sites } from '../site.ts';

export interface SignInDeps extends Pick<
  PeopleParts,
  'people' | 'factors' | 'sessions' | 'identities' | 'signIns' | 'onboarding'
> {
  readonly tokens: Tokens;
  readonly cookie: SessionCookie;
  readonly sites: Sites;
  readonly outsideSignIns: OutsideSignIns;
  readonly flowCookie: FlowCookie;
}

export function mountSignIn(mount: Mount, deps: SignInDeps): void {
  const { signIns, sites } = deps;
  mount(routes.signInMethods, async ({ request, query }) => ({
    methods: ['password' as const, 'passkey' as const, 'token' as const],
    providers: deps.outsideSignIns.list(query.tenant),
    relyingParty: sites.of(request).host,
  }));
  mount(routes.signInPassword, async ({ request, client }) => {
    const given = await readJsonBody(request, PasswordSignIn);
    return await signedIn(deps, request, client, await signIns.password(given, client));
  });
  mount(routes.signInToken, async ({ request, client }) => {
    const { token } = await readJsonBody(request, TokenSignIn);
    return await signedIn(deps, request, client, await signIns.token(token, client));
  });
  mount(routes.signInPasskeyOptions, async ({ request }) => ({
    options: await signIns.passkeyOptions(sites.of(request)),
  }));
  mount(routes.signInPasskey, async ({ request, client }) => {
    const { response } = await readJsonBody(request, PasskeySignIn);
    const answer = authenticationResponse(response);
    return await signedIn(deps, request, client, await signIns.passkey(answer, sites.of(request), client));
  });
  mountInvitations(mount, deps);
  mountProviders(mount, deps);
}

function mountInvitations(mount: Mount, deps: SignInDeps): void {
  const { onboarding, sites } = deps;
  mount(routes.openInvitation, async ({ request, client }) => {
    const { secret } = await readJsonBody(request, InvitationSecret);
    const { person, invitation } = await onboarding.look(secret, client);
    const { login, name } = person;
    return { login, name, purpose: invitation.purpose, expires: iso(invitation.expiresMs) };
  });
  mount(routes.acceptInvitation, async ({ request, client }) => {
    const given = await readJsonBody(request, InvitationAccept);
    return await signedIn(deps, request, client, await onboarding.acceptPassword(given, client));
  });
  mount(routes.invitationPasskeyOptions, async ({ request, client }) => {
    const { secret } = await readJsonBody(request, InvitationSecret);
    return { options: await onboarding.passkeyOptions(secret, sites.of(request), client) };
  });
  mount(routes.acceptInvitationPasskey, async ({ request, client }) => {
    const { response, ...rest } = await readJsonBody(request, InvitationPasskey);
    const given = { ...rest, response: registrationResponse(response) };
    return await signedIn(deps, request, client, await onboarding.acceptPasskey(given, sites.of(request), client));
  });
}

function mountProviders(mount: Mount, deps: SignInDeps): void {
  const { outsideSignIns, flowCookie, sites } = deps;
  const callback = (request: FastifyRequest, provider: string): string =>
    `${sites.of(request).origin}/v1/sign-in/oidc/${provider}/callback`;
  mount(routes.signInOidc, async ({ params: { provider }, query: { tenant }, request }) => {
    const { url, secret } = await outsideSignIns.begin(tenant, provider, callback(request, provider));
    return new WithRedirect(url.href, [flowCookie.set(secret)]);
  });
  mount(routes.signInOidcCallback, async ({ params: { provider }, request, client }) => {
    const answer = new URL(callback(request, provider));
    answer.search = new URL(request.url, answer).search;
    const secret = flowCookie.read(request.headers.cookie);
    const tenant = outsideSignIns.tenantOf(secret);
    try {
      const opened = await outsideSignIns.finish(provider, secret, answer, client);
      const { cookie } = await signedIn(deps, request, client, opened);
      return new WithRedirect('/', [cookie, flowCookie.clear()]);
    } catch (error) {
      // A person looks at this: they are told on the page where they can go on.
      if (!(error instanceof AppError)) throw error;
      return new WithRedirect(signInPage(error.code, tenant), [flowCookie.clear()]);
    }
  });
}

/** Of the tenant where the sign-in began: the page shows its ways to sign in. */
function signInPage(error: string, tenant: string | null): string {
  const search = new URLSearchParams({ error });
  if (tenant !== null && tenant !== firstTenant) search.set('tenant', tenant);
  return `/sign-in?${search.toString()}`;
}

/** The session that the browser had before ends: its cookie is overwritten, and nobody would end it otherwise. */
async function signedIn(
  deps: SignInDeps,
  request: FastifyRequest,
  client: Client,
  { identity, session, text }: SignedIn,
) {
  const { cookie, sessions, identities, signIns, tokens } = deps;
  const before = sessions.use(cookie.read(request.headers.cookie) ?? '', client);
  const beforeIdentity = before === null ? null : identities.ofSession(before, tokens);
  if (before !== null && beforeIdentity !== null) await signIns.signOut(beforeIdentity, before, client, 'replace');
  return new WithCookie(cookie.set(text), meJson(deps, identity, { record: session, text }));
}
