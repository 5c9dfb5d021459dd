/** SCIM 2.0: people and groups, kept by an outside directory. */
import { AppError, routes, ScimPatch, ScimResource, ScimSearch } from '@daybook/api';
import type { FastifyRequest } from 'fastify';
import { resourceTypes, schemas, type ScimService, serviceProviderConfig } from '../../access/index.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import type { Asked, Mount } from '../mount.ts';
import type { Sites } from '../site.ts';

export interface ScimDeps {
  readonly scim: ScimService;
  readonly sites: Sites;
}

const types = ['application/scim+json', 'application/json'];
const bytesMax = 1024 * 1024;

export function mountScim(mount: Mount, { scim, sites }: ScimDeps): void {
  const base = (request: FastifyRequest): string => `${sites.of(request).origin}/scim/v2`;
  const by = ({ identity, client }: Pick<Asked<typeof routes.scimAddUser>, 'identity' | 'client'>) => ({
    reader: readerOf(identity),
    client,
  });
  const body = (request: FastifyRequest) => readJsonBody(request, ScimResource, { types, bytesMax });
  const operations = async (request: FastifyRequest) =>
    (await readJsonBody(request, ScimPatch, { types, bytesMax })).Operations;

  mount(routes.scimConfig, async () => ({ ...serviceProviderConfig }));
  mount(routes.scimTypes, async ({ request }) => listOf(resourceTypes(base(request))));
  mount(routes.scimType, async ({ request, params }) => oneOf(resourceTypes(base(request)), params.id));
  mount(routes.scimSchemas, async ({ request }) => listOf(schemas(base(request))));
  mount(routes.scimSchema, async ({ request, params }) => oneOf(schemas(base(request)), params.id));

  mount(routes.scimListUser, async ({ request, identity, query }) =>
    asRecord(scim.listUsers(readerOf(identity).tenant, query, base(request))),
  );
  mount(routes.scimSearch, async ({ request, identity }) => {
    const question = await readJsonBody(request, ScimSearch, { types, bytesMax });
    return asRecord(scim.listAll(readerOf(identity).tenant, question, base(request)));
  });
  mount(routes.scimGetUser, async ({ request, identity, params, query }) =>
    asRecord(scim.getUser(readerOf(identity).tenant, params.id, query, base(request))),
  );
  mount(routes.scimAddUser, async (asked) =>
    asRecord(await scim.addUser(by(asked), await body(asked.request), base(asked.request))),
  );
  mount(routes.scimPutUser, async (asked) =>
    asRecord(await scim.putUser(by(asked), asked.params.id, await body(asked.request), base(asked.request))),
  );
  mount(routes.scimPatchUser, async (asked) =>
    asRecord(await scim.patchUser(by(asked), asked.params.id, await operations(asked.request), base(asked.request))),
  );
  mount(routes.scimRemoveUser, async (asked) => await scim.removeUser(by(asked), asked.params.id));

  mount(routes.scimListGroup, async ({ request, identity, query }) =>
    asRecord(scim.listGroups(readerOf(identity).tenant, query, base(request))),
  );
  mount(routes.scimGetGroup, async ({ request, identity, params, query }) =>
    asRecord(scim.getGroup(readerOf(identity).tenant, params.id, query, base(request))),
  );
  mount(routes.scimAddGroup, async (asked) =>
    asRecord(await scim.addGroup(by(asked), await body(asked.request), base(asked.request))),
  );
  mount(routes.scimPutGroup, async (asked) =>
    asRecord(await scim.putGroup(by(asked), asked.params.id, await body(asked.request), base(asked.request))),
  );
  mount(routes.scimPatchGroup, async (asked) =>
    asRecord(await scim.patchGroup(by(asked), asked.params.id, await operations(asked.request), base(asked.request))),
  );
  mount(routes.scimRemoveGroup, async (asked) => await scim.removeGroup(by(asked), asked.params.id));
}

const asRecord = (resource: object): Record<string, unknown> => ({ ...resource });

function listOf(resources: readonly object[]): Record<string, unknown> {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: resources.length,
    startIndex: 1,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

function oneOf(resources: readonly object[], id: string): Record<string, unknown> {
  const found = resources.find((resource) => 'id' in resource && resource.id === id);
  if (found === undefined) throw new AppError('scim.not-found');
  return asRecord(found);
}
