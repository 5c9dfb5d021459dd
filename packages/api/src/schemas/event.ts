import {
  actorTypes,
  type Kind,
  kinds,
  type MaskingGroup,
  maskingGroups,
  outcomes,
  sectionIds,
  type SectionName,
} from '@daybook/event';
import { z } from 'zod';
import { IsoTime } from './common.ts';

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const actorType = z.enum(actorTypes as [string, ...string[]]);

export const Raw = z
  .object({
    mediaType: z.string(),
    text: z.string().optional().describe('The bytes, where they are UTF-8'),
    base64: z.string().optional().describe('The bytes, where they are not'),
  })
  .meta({ id: 'Raw', description: 'The line or message exactly as it came' });

const fields = {
  time: IsoTime.describe("RFC 3339 with the source's own offset, up to nanoseconds"),
  kind: z
    .enum(Object.keys(kinds) as [Kind, ...Kind[]])
    .describe('What it is; the catalogue is in docs/reference/kinds.md'),
  action: z.string().describe("The source's own verb"),
  outcome: z.enum(outcomes as ['success', 'failure', 'denied', 'error', 'unknown']),
  severity: z
    .number()
    .int()
    .min(0)
    .max(6)
    .describe('0 unknown, 1 informational, 2 low, 3 medium, 4 high, 5 critical, 6 fatal'),
  reason: z.object({ code: z.string().optional(), text: z.string().optional() }).optional(),
  epoch: z.string().optional(),
  seq: z.string().optional().describe("The source's own numbering within `epoch`: an unsigned 64-bit decimal"),
  service: z
    .object({
      name: z.string().optional(),
      version: z.string().optional(),
      env: z.string().optional(),
      host: z.string().optional(),
    })
    .optional(),
  actor: z.object({
    type: actorType,
    id: z.string(),
    name: z.string().optional(),
    email: z.string().optional(),
    roles: z.array(z.string()).optional(),
    session: z.string().optional(),
    credential: z.string().optional().describe('Which key or token was used; never its secret'),
    mfa: z.boolean().optional(),
    onBehalfOf: z.string().optional(),
  }),
  origin: z
    .object({
      ip: z.string().optional(),
      port: z.number().int().optional(),
      host: z.string().optional(),
      userAgent: z.string().optional(),
      device: z.string().optional(),
      country: z.string().optional(),
      asn: z.number().int().optional(),
    })
    .optional(),
  target: z
    .object({
      resources: z
        .array(
          z.object({
            type: z.string(),
            id: z.string(),
            name: z.string().optional(),
            owner: z.string().optional(),
            parent: z.string().optional(),
            labels: z.array(z.string()).optional(),
          }),
        )
        .optional(),
      user: z
        .object({
          type: actorType.optional(),
          id: z.string(),
          name: z.string().optional(),
          email: z.string().optional(),
        })
        .optional(),
    })
    .optional(),
  request: z
    .object({
      id: z.string().optional(),
      traceId: z.string().optional(),
      spanId: z.string().optional(),
      method: z.string().optional(),
      url: z.string().optional(),
      status: z.number().int().optional(),
      bytes: z.number().int().optional(),
      durationMs: z.number().optional(),
      query: z.string().optional(),
    })
    .optional(),
  changes: z.array(z.object({ path: z.string(), old: scalar.optional(), new: scalar.optional() })).optional(),
  ext: z.record(z.string(), scalar).optional(),
  raw: Raw.optional(),
};

/** An event as a source sends it. For the document only: on the way in events are checked by hand-written code. */
export const EventInput = z
  .object({
    ...fields,
    time: fields.time.optional(),
    kind: fields.kind.optional(),
    action: fields.action.optional(),
    outcome: fields.outcome.optional(),
    severity: fields.severity.optional(),
    actor: fields.actor.optional(),
  })
  .loose()
  .meta({
    id: 'EventInput',
    description:
      'An event. Fields that are not named here, flat names (`user`, `ip`, `user_agent`, `actor.id`) and epoch times are taken too; every change is flagged in `flags`',
  });

const { actor, target } = fields;
const { resources, user } = target.unwrap().shape;

export const Event = z
  .object({
    id: z.string().describe('UUIDv7'),
    ...fields,
    actor: actor.partial().optional().describe('Always there, with type and id, unless the role masks it'),
    target: z.object({ resources, user: user.unwrap().partial().optional() }).optional(),
    flags: z.array(z.string()).optional().describe('What was changed or assumed on the way in'),
    imported: z
      .object({
        log: z.string().describe('Origin of the log that first recorded it'),
        position: z.string(),
        received: z.string(),
        source: z.string().optional(),
      })
      .optional()
      .describe('Of an event that came out of an export: where it was first recorded, as the export says'),
    cut: z.record(z.string(), z.object({ sha256: z.string(), bytes: z.number().int() })).optional(),
  })
  .meta({ id: 'Event', description: 'One access fact, without what the role masks' });
export type EventJson = z.infer<typeof Event>;

const groups = Object.keys(maskingGroups) as [MaskingGroup, ...MaskingGroup[]];

export const EventView = z
  .object({
    position: z.string().describe('LOG:INDEX'),
    source: z.number().int().describe('Number of the source that delivered it; 0 is Daybook itself'),
    sourceName: z.string().optional(),
    class: z.number().int().describe('Number of its retention class'),
    keptBy: z
      .number()
      .int()
      .optional()
      .describe(
        'Number of the class that keeps it by now, where a reclassification made it another one. Only where one event was asked for',
      ),
    received: IsoTime.describe('Server clock at receipt, to the microsecond'),
    own: z.boolean().describe('True for what Daybook itself wrote'),
    event: Event,
    differs: z
      .array(z.string())
      .optional()
      .describe(
        'There when the index has something else for this event than the log, which is what is shown: the fields, as far as the ' +
          'role sees them. `raw` is also what free text is looked for in. Only where one event was asked for',
      ),
    erased: z
      .array(z.enum(Object.keys(sectionIds) as [SectionName, ...SectionName[]]))
      .optional()
      .describe('Parts of the event that were destroyed because they were about a person. Who it was is `erased` then'),
    masked: z
      .array(z.enum(groups))
      .optional()
      .describe(
        'Groups of fields that the role does not see: they are left out of `event`, whether it has anything in them or not. ' +
          'docs/reference/fields.md says which field is in which group',
      ),
  })
  .meta({ id: 'EventView', description: 'An event with what only its entry in the log holds' });
export type EventView = z.infer<typeof EventView>;
