import { z } from 'zod';
import { defineRoute } from '../route.ts';
import {
  NewUser,
  PersonId,
  SessionList,
  SessionsEnded,
  User,
  UserChange,
  UserList,
  UserWithInvitation,
} from '../schemas/people.ts';

const read = { tag: 'users', permission: ['users:read'], look: false } as const;
const write = { tag: 'users', permission: ['users:write'], look: false } as const;
const json = { status: 200, type: 'application/json' } as const;
const bodyErrors = ['request.bad-json', 'request.content-type', 'request.too-large'] as const;
const params = z.object({ id: PersonId });

export const listUsers = defineRoute({
  ...read,
  id: 'listUsers',
  method: 'GET',
  path: '/v1/users',
  summary: 'List people',
  answer: { ...json, about: 'All people, disabled ones too', schema: UserList },
  errors: [],
});

export const inviteUser = defineRoute({
  ...write,
  id: 'inviteUser',
  method: 'POST',
  path: '/v1/users',
  summary: 'Invite a person',
  about:
    'Makes the person and a link that works once, within 72 hours. Roles are given as any role is: what needs a second person ' +
    'waits for one. Recorded in the log before the link leaves.',
  body: { about: 'The person', types: { 'application/json': NewUser } },
  answer: { status: 201, type: 'application/json', about: 'The person and the link', schema: UserWithInvitation },
  errors: [...bodyErrors, 'user.login-taken', 'role.not-found', 'look.not-recorded'],
});

export const getUser = defineRoute({
  ...read,
  id: 'getUser',
  method: 'GET',
  path: '/v1/users/:id',
  summary: 'One person',
  params,
  answer: { ...json, about: 'The person', schema: User },
  errors: ['user.not-found'],
});

export const changeUser = defineRoute({
  ...write,
  id: 'changeUser',
  method: 'PATCH',
  path: '/v1/users/:id',
  summary: 'Change, disable or enable a person',
  about: 'Who is disabled has no session and no token from then on. Recorded in the log, with old and new values.',
  params,
  body: { about: 'What changes', types: { 'application/json': UserChange } },
  answer: { ...json, about: 'The person', schema: User },
  errors: [...bodyErrors, 'user.not-found', 'user.not-accepted', 'user.exceeds', 'user.last', 'look.not-recorded'],
});

export const reinviteUser = defineRoute({
  ...write,
  id: 'reinviteUser',
  method: 'POST',
  path: '/v1/users/:id/invitation',
  summary: 'A new link for a person',
  about:
    'For who was invited and did not come, and for who lost their credentials: using it takes the place of all of them. Links ' +
    'from before are worth nothing.',
  params,
  answer: { status: 201, type: 'application/json', about: 'The person and the link', schema: UserWithInvitation },
  errors: ['user.not-found', 'user.disabled', 'user.exceeds', 'look.not-recorded'],
});

export const listUserSessions = defineRoute({
  ...read,
  id: 'listUserSessions',
  method: 'GET',
  path: '/v1/users/:id/sessions',
  summary: 'Sessions of a person',
  params,
  answer: { ...json, about: 'The sessions', schema: SessionList },
  errors: ['user.not-found'],
});

export const endAllSessions = defineRoute({
  ...write,
  id: 'endAllSessions',
  method: 'DELETE',
  path: '/v1/sessions',
  summary: 'End the sessions of everybody but oneself',
  about:
    'For when it is not known whose was stolen. What `daybook login` has ends too, other tokens stay. Recorded in the log.',
  answer: { ...json, about: 'How many were ended', schema: SessionsEnded },
  errors: ['look.not-recorded'],
});

export const endUserSessions = defineRoute({
  ...write,
  id: 'endUserSessions',
  method: 'DELETE',
  path: '/v1/users/:id/sessions',
  summary: 'End all sessions of a person',
  about: 'And what `daybook login` has, fetched or not. Recorded in the log.',
  params,
  answer: { ...json, about: 'How many were ended', schema: SessionsEnded },
  errors: ['user.not-found', 'look.not-recorded'],
});
