import { defineRoute } from '../route.ts';
import { NewTenant, TenantList, TenantWithToken } from '../schemas/tenant.ts';

export const listTenants = defineRoute({
  id: 'listTenants',
  tag: 'tenants',
  method: 'GET',
  path: '/v1/tenants',
  summary: 'List tenants',
  permission: ['tenants:write'],
  look: false,
  answer: { status: 200, type: 'application/json', about: 'All tenants', schema: TenantList },
  errors: [],
});

export const addTenant = defineRoute({
  id: 'addTenant',
  tag: 'tenants',
  method: 'POST',
  path: '/v1/tenants',
  summary: 'Make a tenant, with a log of its own',
  about:
    'The token that it answers with is the first of the new tenant: its administrator and auditor. Whoever makes a tenant sees ' +
    'nothing of it but by that token. Recorded in both logs before the token leaves.',
  permission: ['tenants:write'],
  look: false,
  body: { about: 'The tenant', types: { 'application/json': NewTenant } },
  answer: { status: 201, type: 'application/json', about: 'The tenant and its first token', schema: TenantWithToken },
  errors: [
    'request.bad-json',
    'request.content-type',
    'request.too-large',
    'tenant.name-taken',
    'tenant.too-many',
    'look.not-recorded',
  ],
});
