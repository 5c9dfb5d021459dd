import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { Grant, Granted, GrantList, NewGrant } from '../schemas/roles.ts';

export const listGrants = defineRoute({
  id: 'listGrants',
  tag: 'grants',
  method: 'GET',
  path: '/v1/grants',
  summary: 'List which roles people have',
  permission: ['users:read'],
  look: false,
  query: z.object({ person: z.string().min(1).max(64).optional().describe('Only those of this person') }),
  answer: { status: 200, type: 'application/json', about: 'Grants in effect', schema: GrantList },
  errors: [],
});

export const addGrant = defineRoute({
  id: 'addGrant',
  tag: 'grants',
  method: 'POST',
  path: '/v1/grants',
  summary: 'Give a person a role',
  about:
    'For good, or until a date: then it ends by itself. Who gives a role that they do not have themselves, or one that may ' +
    'decide approvals, needs a second person. Recorded in the log before it takes effect.',
  permission: ['users:write'],
  look: false,
  body: { about: 'The grant', types: { 'application/json': NewGrant } },
  answer: { status: 201, type: 'application/json', about: 'The grant', schema: Granted },
  waits: 'A second person must approve; nothing was given',
  errors: [
    'request.bad-json',
    'request.content-type',
    'request.too-large',
    'user.not-found',
    'role.not-found',
    'limit.reached',
    'look.not-recorded',
  ],
});

export const removeGrant = defineRoute({
  id: 'removeGrant',
  tag: 'grants',
  method: 'DELETE',
  path: '/v1/grants/:id',
  summary: 'Take a role away from a person',
  about: 'Holds from the next request on.',
  permission: ['users:write'],
  look: false,
  params: z.object({ id: z.string().regex(/^[\w-]{1,64}$/, 'the id of a grant') }),
  answer: { status: 200, type: 'application/json', about: 'The grant that was taken away', schema: Grant },
  errors: ['grant.not-found', 'grant.last', 'look.not-recorded'],
});
