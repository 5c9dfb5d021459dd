import { isTenantName } from '@daybook/event';
import { z } from 'zod';

export const TenantName = z
  .string()
  .refine(isTenantName, 'lower-case letters, digits, `-` and `_`; at most 63')
  .meta({ description: 'Name of a tenant: lower-case letters, digits, `-`, `_`; at most 63', examples: ['acme'] });

export const Tenant = z
  .object({
    name: z.string(),
    log: z.number().int().describe('Number of its newest log'),
    origin: z.string().describe('Origin line of that log'),
    events: z.number().int().describe('Durable events in it'),
  })
  .meta({ id: 'Tenant' });

export type TenantJson = z.infer<typeof Tenant>;

export const TenantList = z.object({ tenants: z.array(Tenant) }).meta({ id: 'TenantList' });

export const NewTenant = z.strictObject({ name: TenantName }).meta({ id: 'NewTenant' });

export const TenantWithToken = z
  .object({ tenant: Tenant, token: z.string().describe('Shown this once; the server keeps only its hash') })
  .meta({ id: 'TenantWithToken' });
