import { z } from 'zod';
import { FieldFault } from '../problem.ts';
import { SourceName } from './common.ts';
import { Event } from './event.ts';

export const acks = ['durable', 'indexed', 'proved'] as const;
export type Ack = (typeof acks)[number];

export const ackParameter = z
  .enum(acks)
  .default('durable')
  .describe(
    'When to answer: `durable` (on disk), `indexed` (a query finds it), `proved` (a signed checkpoint covers it; receipts come back, of at most 100 events a request)',
  );

/** What the events of a body are: as programs send them, or as one of the exports that lose nothing has them. */
export const eventFormats = ['json', 'daybook', 'ocsf', 'ecs'] as const;
export type EventFormat = (typeof eventFormats)[number];

export const eventFormatParameter = z
  .enum(eventFormats)
  .default('json')
  .describe(
    'What the events are. `json`: as programs send them. `daybook`, `ocsf`, `ecs`: an export in the format `ndjson`, `ocsf` or ' +
      '`ecs`, or a part of one behind its head, as `application/x-ndjson`. Its events are taken as they were, with their ids; ' +
      '`imported` says where they were first recorded. Each is under a key made of that log and its id, so none is taken ' +
      'twice within 7 days; `Idempotency-Key` is not looked at. An export in which anything was masked is refused',
  );

export const sourceParameter = SourceName.optional().describe(
  'Source that the events are from. Only for tokens that may import; a source that is new is registered. Tokens of sources write to their own',
);

export const idempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .regex(/^[\x21-\x7e]+$/, 'visible ASCII characters')
    .optional()
    .describe('The same key with the same body within 7 days gives the first answer and adds nothing'),
});

export const Receipt = z
  .object({
    entry: z.string(),
    sections: z.array(
      z.object({
        id: z.number().int(),
        salt: z.string().optional(),
        bytes: z.string().optional(),
        commitment: z.string().optional(),
      }),
    ),
    proof: z.string().describe('C2SP tlog-proof'),
  })
  .loose()
  .meta({
    id: 'Receipt',
    description: 'Proof that one event is in the log; `daybook verify --receipt FILE` checks it offline',
  });
export type Receipt = z.infer<typeof Receipt>;

export const Ingested = z
  .object({
    accepted: z.number().int(),
    refused: z.number().int(),
    positions: z
      .array(z.object({ first: z.string(), last: z.string(), count: z.number().int() }))
      .describe(
        'Where the events that were taken lie, in their order. More than one run where some had been sent before',
      ),
    ack: z.enum(acks).describe('What was reached. `durable` where the index or the proof did not get there in time'),
    repeated: z
      .number()
      .int()
      .describe('Events that had been sent before under the same key; they were not written again'),
    conflicts: z
      .number()
      .int()
      .describe('Keys that had been used before for other content; the events were written, and it was recorded'),
    results: z
      .array(
        z.object({
          index: z.number().int().describe('Which event of the batch, from 0'),
          line: z.number().int().optional(),
          ok: z.literal(false),
          errors: z.array(FieldFault),
        }),
      )
      .describe('The events that were refused. Those that are not listed were taken'),
    receipts: z.array(Receipt).optional().describe('With `ack=proved`'),
  })
  .meta({ id: 'Ingested' });
export type Ingested = z.infer<typeof Ingested>;

export const Imported = Ingested.extend({
  format: z.string().describe('The format that the lines were read as, or `mapping:NAME`'),
  unparsed: z.number().int().describe('Lines that no format could read; they are kept whole'),
}).meta({ id: 'Imported' });
export type Imported = z.infer<typeof Imported>;

export const ParsedLines = z
  .object({
    format: z.string().describe('What most of the lines are, or the format that was asked for, or `mapping:NAME`'),
    unparsed: z.number().int().describe('Lines that no format could read'),
    events: z
      .array(Event.omit({ id: true, imported: true }))
      .describe('Of each line that is not blank, in their order, `raw` included'),
  })
  .meta({ id: 'ParsedLines' });
export type ParsedLines = z.infer<typeof ParsedLines>;
