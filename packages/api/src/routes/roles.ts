import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { RoleName } from '../schemas/common.ts';
import { NewRole, Role, RoleChange, RoleChanged, RoleList, RolePreview, RolePreviewed } from '../schemas/roles.ts';

const params = z.object({ name: RoleName });

export const listRoles = defineRoute({
  id: 'listRoles',
  tag: 'roles',
  method: 'GET',
  path: '/v1/roles',
  summary: 'List roles',
  permission: ['roles:read'],
  look: false,
  answer: {
    status: 200,
    type: 'application/json',
    about: 'All roles, those that come with Daybook first',
    schema: RoleList,
  },
  errors: [],
});

export const addRole = defineRoute({
  id: 'addRole',
  tag: 'roles',
  method: 'POST',
  path: '/v1/roles',
  summary: 'Make a role',
  about:
    'Recorded in the log before it can be used. Where outside groups would get a role that its maker does not have ' +
    'themselves, it is made without the groups, and `approval` waits for a second person to add them.',
  permission: ['roles:write'],
  look: false,
  body: { about: 'The role', types: { 'application/json': NewRole } },
  answer: { status: 201, type: 'application/json', about: 'The role', schema: RoleChanged },
  errors: [
    'request.bad-json',
    'request.content-type',
    'request.too-large',
    'query.invalid',
    'role.name-taken',
    'limit.reached',
    'look.not-recorded',
  ],
});

export const getRole = defineRoute({
  id: 'getRole',
  tag: 'roles',
  method: 'GET',
  path: '/v1/roles/:name',
  summary: 'One role',
  permission: ['roles:read'],
  look: false,
  params,
  answer: { status: 200, type: 'application/json', about: 'The role', schema: Role },
  errors: ['role.not-found'],
});

export const changeRole = defineRoute({
  id: 'changeRole',
  tag: 'roles',
  method: 'PUT',
  path: '/v1/roles/:name',
  summary: 'Change a role',
  about:
    'Puts this definition in the place of the one before. A change after which those who hold the role see more needs a ' +
    'second person, and so does giving it to outside groups when the one who does it does not have it themselves: then ' +
    'nothing is changed until it is approved. Changes that take away hold at once. Recorded in the log.',
  permission: ['roles:write'],
  look: false,
  params,
  body: { about: 'The role', types: { 'application/json': RoleChange } },
  answer: { status: 200, type: 'application/json', about: 'The role as it is now', schema: RoleChanged },
  waits: 'A second person must approve; the role is as it was',
  errors: [
    'request.bad-json',
    'request.content-type',
    'request.too-large',
    'query.invalid',
    'role.not-found',
    'role.built-in',
    'limit.reached',
    'look.not-recorded',
  ],
});

export const removeRole = defineRoute({
  id: 'removeRole',
  tag: 'roles',
  method: 'DELETE',
  path: '/v1/roles/:name',
  summary: 'Remove a role',
  permission: ['roles:write'],
  look: false,
  params,
  answer: { status: 200, type: 'application/json', about: 'The role that was removed', schema: Role },
  errors: ['role.not-found', 'role.built-in', 'role.in-use', 'look.not-recorded'],
});

export const previewRole = defineRoute({
  id: 'previewRole',
  tag: 'roles',
  method: 'POST',
  path: '/v1/roles/preview',
  summary: 'See what a role would see',
  about:
    'Events as a role with this sight would show them, as far as the role of this request shows them too: nobody sees more ' +
    'by it. A query can name only what both show. The role need not exist. Recorded as a look.',
  permission: ['events:read'],
  look: true,
  body: { about: 'The sight, and a question', types: { 'application/json': RolePreview } },
  answer: { status: 200, type: 'application/json', about: 'Events', schema: RolePreviewed },
  errors: [
    'request.bad-json',
    'request.content-type',
    'request.too-large',
    'query.invalid',
    'query.too-expensive',
    'role.invalid',
    'index.unavailable',
    'look.not-recorded',
  ],
});
