import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { ScimPatch, ScimResource, ScimSearch } from '../schemas/scim.ts';

const type = 'application/scim+json';
const base = { tag: 'scim', permission: ['users:provision'], look: false } as const;
const whole = { status: 200, type, about: 'The resource', schema: ScimResource } as const;
const made = { status: 201, type, about: 'The resource that was made', schema: ScimResource } as const;
const gone = { status: 204, type, about: 'It is gone', schema: null } as const;
const list = { status: 200, type, about: 'A ListResponse', schema: ScimResource } as const;
const body = { about: 'The resource', types: { [type]: ScimResource, 'application/json': ScimResource } };
const patch = { about: 'The operations', types: { [type]: ScimPatch, 'application/json': ScimPatch } };
const params = z.object({ id: z.string().max(64) });
const view = {
  attributes: z.string().max(2048).optional().describe('Only these attributes, parted by commas'),
  excludedAttributes: z.string().max(2048).optional().describe('All but these attributes'),
};
const query = z.looseObject({
  ...view,
  filter: z.string().max(2048).optional().describe('A filter (RFC 7644, section 3.4.2.2)'),
  startIndex: z.string().optional().describe('The first result, from 1'),
  count: z.string().optional().describe('How many results; at most 200'),
});
const bodyErrors = ['request.bad-json', 'request.content-type', 'request.too-large'] as const;
const writeErrors = [...bodyErrors, 'scim.invalid', 'scim.conflict', 'look.not-recorded'] as const;

const get = (id: string, path: string, summary: string) =>
  defineRoute({ ...base, id, method: 'GET', path, summary, answer: list, errors: [] });

export const scimConfig = get('scimConfig', '/scim/v2/ServiceProviderConfig', 'What the SCIM service can do');
export const scimTypes = get('scimTypes', '/scim/v2/ResourceTypes', 'The types of resources of SCIM');
export const scimSchemas = get('scimSchemas', '/scim/v2/Schemas', 'The schemas of SCIM');

export const scimType = defineRoute({
  ...base,
  id: 'scimType',
  method: 'GET',
  path: '/scim/v2/ResourceTypes/:id',
  summary: 'One type of resource',
  params,
  answer: whole,
  errors: ['scim.not-found'],
});
export const scimSchema = defineRoute({
  ...base,
  id: 'scimSchema',
  method: 'GET',
  path: '/scim/v2/Schemas/:id',
  summary: 'One schema',
  params: z.object({ id: z.string().max(256) }),
  answer: whole,
  errors: ['scim.not-found'],
});

export const scimSearch = defineRoute({
  ...base,
  id: 'scimSearch',
  method: 'POST',
  path: '/scim/v2/.search',
  summary: 'List people and groups, asked for in the body',
  body: { about: 'The question', types: { [type]: ScimSearch, 'application/json': ScimSearch } },
  answer: list,
  errors: [...bodyErrors, 'scim.invalid'],
});

/** The six routes of one type of resource. */
function resourceRoutes<const N extends string>(name: N, what: string) {
  const path = `/scim/v2/${name}s` as const;
  const one = `${path}/:id` as const;
  const id = <const V extends string>(verb: V) => `scim${verb}${name}` as const;
  return {
    list: defineRoute({
      ...base,
      id: id('List'),
      method: 'GET',
      path,
      summary: `List ${what}s`,
      query,
      answer: list,
      errors: ['scim.invalid'],
    }),
    add: defineRoute({
      ...base,
      id: id('Add'),
      method: 'POST',
      path,
      summary: `Make a ${what}`,
      body,
      answer: made,
      errors: writeErrors,
    }),
    get: defineRoute({
      ...base,
      id: id('Get'),
      method: 'GET',
      path: one,
      summary: `Get a ${what}`,
      params,
      query: z.looseObject(view),
      answer: whole,
      errors: ['scim.not-found'],
    }),
    put: defineRoute({
      ...base,
      id: id('Put'),
      method: 'PUT',
      path: one,
      summary: `Replace a ${what}`,
      params,
      body,
      answer: whole,
      errors: [...writeErrors, 'scim.not-found'],
    }),
    patch: defineRoute({
      ...base,
      id: id('Patch'),
      method: 'PATCH',
      path: one,
      summary: `Change a ${what}`,
      params,
      body: patch,
      answer: whole,
      errors: [...writeErrors, 'scim.not-found'],
    }),
    remove: defineRoute({
      ...base,
      id: id('Remove'),
      method: 'DELETE',
      path: one,
      summary: `Remove a ${what}`,
      params,
      answer: gone,
      errors: ['scim.not-found', 'look.not-recorded'],
    }),
  };
}

const user = resourceRoutes('User', 'person');
const group = resourceRoutes('Group', 'group');

export const scimListUser = user.list;
export const scimAddUser = user.add;
export const scimGetUser = user.get;
export const scimPutUser = user.put;
export const scimPatchUser = user.patch;
export const scimRemoveUser = user.remove;
export const scimListGroup = group.list;
export const scimAddGroup = group.add;
export const scimGetGroup = group.get;
export const scimPutGroup = group.put;
export const scimPatchGroup = group.patch;
export const scimRemoveGroup = group.remove;
