/** People, for who administers them: listed, invited, changed, ended. */
import { AppError, NewUser, routes, UserChange, type UserJson } from '@daybook/api';
import type { Invited, PeopleParts, Person } from '../../access/index.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import { factorsJson, iso, sessionJson } from '../me/view.ts';
import type { Mount } from '../mount.ts';

export type UsersDeps = Pick<
  PeopleParts,
  'people' | 'factors' | 'sessions' | 'invitations' | 'personRoles' | 'administration'
>;

export function mountUsers(mount: Mount, deps: UsersDeps): void {
  const { people, administration } = deps;
  mount(routes.listUsers, async ({ identity }) => ({
    users: people.list(readerOf(identity).tenant).map((person) => userJson(deps, person)),
  }));
  mount(routes.getUser, async ({ identity, params }) =>
    userJson(deps, find(deps, readerOf(identity).tenant, params.id)),
  );
  mount(routes.inviteUser, async ({ identity, client, request }) => {
    const { login, name, email, expires, roles, until, reason } = await readJsonBody(request, NewUser);
    const person = { login, name, ...(email === undefined ? {} : { email }), ...timeOf('expiresMs', expires) };
    const grant = { roles, ...timeOf('untilMs', until), ...(reason === undefined ? {} : { reason }) };
    return invitedJson(deps, await administration.invite({ reader: readerOf(identity), client }, person, grant));
  });
  mount(routes.changeUser, async ({ identity, client, params, request }) => {
    const { expires, ...change } = await readJsonBody(request, UserChange);
    const wanted = { ...change, ...(expires === null ? { expiresMs: null } : timeOf('expiresMs', expires)) };
    return userJson(deps, await administration.change({ reader: readerOf(identity), client }, params.id, wanted));
  });
  mount(routes.reinviteUser, async ({ identity, client, params }) =>
    invitedJson(deps, await administration.reinvite({ reader: readerOf(identity), client }, params.id)),
  );
  mount(routes.listUserSessions, async ({ identity, params }) => {
    const reader = readerOf(identity);
    const person = find(deps, reader.tenant, params.id);
    const records = deps.sessions.ofPerson(person.id);
    return { sessions: records.map((record) => sessionJson(deps, record, reader.credential)) };
  });
  mount(routes.endAllSessions, async ({ identity, client }) => ({
    ended: await administration.endAllSessions({ reader: readerOf(identity), client }),
  }));
  mount(routes.endUserSessions, async ({ identity, client, params }) => ({
    ended: await administration.endSessions({ reader: readerOf(identity), client }, params.id),
  }));
}

function find({ people }: UsersDeps, tenant: string, id: string): Person {
  const person = people.get(tenant, id);
  if (person === null) throw new AppError('user.not-found');
  return person;
}

function timeOf<K extends string>(key: K, text: string | undefined): { [key in K]?: number } {
  return text === undefined ? {} : ({ [key]: Date.parse(text) } as { [key in K]: number });
}

function invitedJson(deps: UsersDeps, { person, invitation, secret, roles }: Invited) {
  return {
    user: userJson(deps, person),
    invitation: { path: `/invitation#${secret}`, secret, expires: iso(invitation.expiresMs) },
    waiting: [...(roles?.waiting ?? [])],
    approval: roles?.approval ?? null,
  };
}

function userJson(deps: UsersDeps, person: Person): UserJson {
  const { id, tenant, number, login, name, email, state, external, createdMs, expiresMs, signedInMs } = person;
  const invitation = deps.invitations.ofPerson(id);
  return {
    id,
    number,
    login,
    name,
    email,
    state,
    roles: deps.personRoles.rolesOf(tenant, id).map((role) => role.name),
    factors: factorsJson(deps, id),
    created: iso(createdMs),
    expires: expiresMs === null ? null : iso(expiresMs),
    lastSignIn: signedInMs === null ? null : iso(signedInMs),
    invitationExpires: invitation === null ? null : iso(invitation.expiresMs),
    external,
  };
}
