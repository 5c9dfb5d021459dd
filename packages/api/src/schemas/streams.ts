import { z } from 'zod';
import { groupOfFields } from './approvals.ts';
import { PositionText, wholeNumber } from './common.ts';
import { EventView } from './event.ts';
import { range } from './search.ts';

export const tailQuery = z.object({
  q: range.q,
  after: PositionText.optional().describe('Begin behind this position; the header `Last-Event-ID` comes first'),
});

export const tailHeaders = z.object({
  'last-event-id': PositionText.optional().describe('Go on behind this position, as browsers do by themselves'),
});

/** What follows `event:` in a tail, and what its `data:` holds. */
export const TailDropped = z
  .object({
    reason: z.enum(['slow', 'too-far-back']).describe('The client read too slowly, or asked for what is too long ago'),
    count: z.number().int().nullable().describe('Matching events that were left out; null where nobody looked'),
    first: z.string().describe('They lie between these two positions, both included'),
    last: z.string(),
  })
  .meta({ id: 'TailDropped' });
export type TailDropped = z.infer<typeof TailDropped>;

export const streamEndings = ['complete', 'gone', 'refused', 'limit', 'closing', 'failed'] as const;
/**
 * How a stream ended: with all of it; because the client went away; because the reader's right ended; at a limit; because the
 * server stopped; by a fault.
 */
export type StreamEnding = (typeof streamEndings)[number];

export const TailEnd = z
  .object({ reason: z.enum(streamEndings).describe('Why the server ends the tail') })
  .meta({ id: 'TailEnd' });
export type TailEnd = z.infer<typeof TailEnd>;

export const MissingEvent = z
  .object({ position: z.string(), code: z.string(), detail: z.string() })
  .meta({ id: 'MissingEvent', description: 'An event whose content is gone or damaged' });
export type MissingEvent = z.infer<typeof MissingEvent>;

/** What can come over a tail, as a client has it. */
export type TailMessage =
  | { readonly type: 'event'; readonly position: string; readonly view: EventView }
  | { readonly type: 'dropped'; readonly dropped: TailDropped }
  | { readonly type: 'missing'; readonly missing: MissingEvent }
  | { readonly type: 'end'; readonly end: TailEnd };

export const exportFormats = ['ndjson', 'csv', 'parquet', 'ocsf', 'ecs', 'cef', 'leef', 'combined'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const exportQuery = z.object({
  ...range,
  format: z
    .enum(exportFormats)
    .default('ndjson')
    .describe(
      'JSON, an event a line: as Daybook has it (`ndjson`), in OCSF or in ECS, which lose nothing. A table (`csv`, RFC 4180; `parquet`, with types). ' +
        'Lines that others read, and that lose what they have no place for: `cef`, `leef`, `combined` (as Apache)',
    ),
  now: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('What `now` means in the query and its range; to go on with an export, that of its head'),
  upTo: PositionText.optional().describe(
    'Leave out what came into the log behind this position. Without it, what the index has reached; to go on with an export, that of its head',
  ),
  after: PositionText.optional().describe('Go on behind this event: the last one of a file that was cut'),
  unmask: z
    .string()
    .max(256)
    .transform((text) => text.split(',').map((group) => group.trim()))
    .pipe(z.array(groupOfFields).min(1).max(8))
    .optional()
    .describe(
      'Groups of fields to show although the role masks them, parted by commas: with a permit for this query, range and ' +
        'reader (`/v1/approvals`), and with `since` and `until`',
    ),
  limit: wholeNumber(1, 1_000_000_000).optional().describe('At most so many events'),
});

/** The first record of an export: all that is needed to go on with it. */
export const ExportHead = z
  .object({
    version: z.literal(1),
    format: z.enum(exportFormats),
    log: z.string().describe('Origin of the log'),
    query: z.string(),
    since: z.string().nullable().describe('As an absolute time'),
    until: z.string().nullable(),
    now: z.string().describe('What `now` meant'),
    matching: z
      .number()
      .int()
      .nullable()
      .describe('Events that match, all of them; null where they could not be counted'),
    indexedSince: z
      .string()
      .nullable()
      .optional()
      .describe('What was received before this had left the index, but for what was recalled; null where nothing had'),
    notIndexed: z
      .array(z.object({ from: z.string(), to: z.string() }))
      .optional()
      .describe('Days of receipt that are not in it, although events of the range could have come on them'),
    upTo: z.string().describe('What came behind this position is not in it'),
    after: z.string().nullable(),
    order: z.literal('time'),
    masked: z.array(z.string()).describe('Groups of fields that were left out of every event'),
    started: z.string(),
  })
  .meta({ id: 'ExportHead' });
export type ExportHead = z.infer<typeof ExportHead>;

/** The last record of an export. A file without one was cut. */
export const ExportEnd = z
  .object({
    complete: z.boolean(),
    reason: z.enum(streamEndings),
    events: z.number().int(),
    missing: z.number().int().describe('Events that are named, but whose content is gone or damaged'),
    last: z.string().nullable().describe('The last event'),
  })
  .meta({ id: 'ExportEnd' });
export type ExportEnd = z.infer<typeof ExportEnd>;

/** A line of an export in NDJSON. */
export const ExportLine = z
  .union([
    EventView,
    z.object({ export: ExportHead }),
    z.object({ missing: MissingEvent }),
    z.object({ end: ExportEnd }),
  ])
  .meta({ id: 'ExportLine' });
