import { z } from 'zod';
import { type Permission, permissions, sourcePermissions } from '../permissions.ts';
import { Approval, groupOfFields } from './approvals.ts';
import { IsoTime, QueryText, ReasonText, RoleName, TimeText } from './common.ts';
import { SearchPage } from './search.ts';

export const outsideGroupsMax = 32;
export const roleSourcesMax = 256;

/** What a role of one's own may have: everything but what is a source's. */
const rolePermissions = Object.keys(permissions).filter(
  (permission) => !(sourcePermissions as readonly string[]).includes(permission),
) as [Permission, ...Permission[]];

const plainText = (charsMax: number) =>
  z
    .string()
    .max(charsMax)
    .regex(/^[^\p{C}]*$/u, 'no control characters');

const unique = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

export const SightInput = z
  .strictObject({
    sources: z
      .array(z.int().min(0).max(0xffffffff))
      .max(roleSourcesMax)
      .refine(unique, 'each source once')
      .nullable()
      .default(null)
      .describe('Numbers of the sources whose events are seen; null for all. 0 is Daybook itself'),
    restriction: z
      .string()
      .max(8192)
      .default('')
      .describe('A query that is joined by AND to every question; empty for none'),
    clear: z
      .array(groupOfFields)
      .refine(unique, 'each group once')
      .describe('Groups of fields that are shown; all others are masked. `raw` needs all others'),
  })
  .meta({ id: 'Sight', description: 'Which events are seen, and what of them' });

const definition = {
  about: plainText(500).default('').describe('What the role is for'),
  permissions: z.array(z.enum(rolePermissions)).refine(unique, 'each permission once'),
  sight: SightInput,
  groups: z
    .array(
      z
        .string()
        .max(290)
        .regex(/^[a-z0-9-]{1,32}:[^\p{C}]{1,256}$/u, 'say whose group it is: `PROVIDER:GROUP`, or `scim:GROUP`'),
    )
    .max(outsideGroupsMax)
    .refine(unique, 'each group once')
    .default([])
    .describe(
      'Outside groups whose members have this role: `PROVIDER:GROUP` of an OpenID provider by its name in the ' +
        'configuration, `scim:GROUP` of a directory. The only thing that can be changed of roles that come with Daybook',
    ),
};

export const RoleChange = z
  .strictObject({
    ...definition,
    reason: ReasonText.optional().describe('Why; a change that a second person must approve shows it to them'),
  })
  .meta({ id: 'RoleChange', description: 'All of a role but its name' });

export const NewRole = z.strictObject({ name: RoleName, ...RoleChange.shape }).meta({ id: 'NewRole' });

export const Role = z
  .object({
    name: z.string(),
    about: z.string(),
    permissions: z.array(z.string()),
    sight: z.object({
      sources: z.array(z.int()).nullable(),
      restriction: z.string(),
      clear: z.array(z.string()),
    }),
    groups: z.array(z.string()),
    builtIn: z.boolean().describe('Comes with Daybook: only its `groups` can be changed, and it cannot be removed'),
    created: IsoTime.nullable().describe('Null for those that come with Daybook'),
    updated: IsoTime.nullable(),
  })
  .meta({ id: 'Role' });
export type RoleJson = z.infer<typeof Role>;

export const RoleList = z.object({ roles: z.array(Role) }).meta({ id: 'RoleList' });

export const RoleChanged = z
  .object({
    role: Role.describe('As it is now'),
    approval: Approval.nullable().describe('What waits for a second person; null where all was done'),
  })
  .meta({ id: 'RoleChanged' });

export const RolePreview = z
  .strictObject({
    sight: SightInput,
    q: QueryText.default(''),
    since: TimeText.optional().describe('Earliest event time'),
    until: TimeText.optional().describe('Event times before this'),
    limit: z.int().min(1).max(100).default(20),
  })
  .meta({ id: 'RolePreview' });

export const RolePreviewed = z
  .object({
    ...SearchPage.pick({ events: true, missing: true, bounds: true }).shape,
    more: z.boolean().describe('There are more than these'),
  })
  .meta({ id: 'RolePreviewed', description: 'The newest events as the role would show them to you' });

export const Grant = z
  .object({
    id: z.string(),
    person: z.string().describe('Id of the person'),
    login: z.string(),
    role: z.string(),
    since: IsoTime,
    until: IsoTime.nullable().describe('When it ends by itself; null for no end'),
    reason: z.string(),
    givenBy: z.string(),
    approval: z.string().nullable().describe('Id of the approval that it was given with'),
  })
  .meta({ id: 'Grant', description: 'A role that a person has' });
export type GrantJson = z.infer<typeof Grant>;

export const GrantList = z.object({ grants: z.array(Grant).describe('Those in effect') }).meta({ id: 'GrantList' });

export const NewGrant = z
  .strictObject({
    person: z.string().min(1).max(64).describe('Id of the person'),
    role: RoleName,
    until: z.iso.datetime({ offset: true }).optional().describe('RFC 3339, in the future; without it there is no end'),
    reason: ReasonText,
  })
  .meta({ id: 'NewGrant' });

export const Granted = z
  .object({
    grant: Grant.nullable().describe('Null where it waits for a second person'),
    approval: Approval.nullable().describe('What waits for a second person'),
  })
  .meta({ id: 'Granted' });
