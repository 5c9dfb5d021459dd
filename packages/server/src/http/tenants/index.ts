/** Tenants: listed, made. */
import { NewTenant, routes } from '@daybook/api';
import type { Tenants } from '../../access/index.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import type { Mount } from '../mount.ts';

export function mountTenants(mount: Mount, tenants: Tenants): void {
  mount(routes.listTenants, async () => ({ tenants: tenants.all().map((tenant) => ({ ...tenant })) }));
  mount(routes.addTenant, async ({ identity, client, request }) => {
    const { name } = await readJsonBody(request, NewTenant);
    return await tenants.add({ reader: readerOf(identity), client }, name);
  });
}
