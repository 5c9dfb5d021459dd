import { z } from 'zod';
import { IndexStatus } from './admin.ts';
import { LastVerification } from './verifications.ts';

const count = z.number().int();
const bytes = z.number().int().describe('Bytes');
const moment = z.string().nullable();

const OverviewReason = z.object({
  code: z
    .enum(['ledger', 'verification', 'disk', 'refused', 'silent', 'head', 'index'])
    .describe(
      '`ledger`: a write to the log failed within the last minute. `verification`: the last one found that something in the log is ' +
        'not what was written to it. `disk`: it is nearly full, or will be within a week. ' +
        '`refused`: deliveries of a source were refused within the hour, for another reason than too much at once. `silent`: a source ' +
        'that sent before has sent nothing for a day. `head`: events wait for a signed head for over a minute. `index`: search ' +
        'cannot be asked, or is far behind',
    ),
  source: z.string().nullable().describe('The source that it is about'),
  text: z.string().describe('A sentence that says what is the matter'),
});

const OverviewSource = z.object({
  number: count,
  name: z.string(),
  revoked: z.boolean(),
  last: moment.describe('When its last event became durable; null where none is known'),
  hour: count.describe('Events that became durable in the last hour'),
  day: count.describe('The same, in the last 24 hours'),
  unparsed: count.describe('Events of the last 24 hours that nothing could read, and that were kept whole'),
  silent: z
    .boolean()
    .describe(
      'It sent before, is not revoked, and has sent nothing for longer than its label `daybook.silent-after` says, or than was learned',
    ),
});

const OverviewRefused = z.object({
  code: z.string().describe('The code of the error that the sender got'),
  source: z.string().nullable().describe('Null where nobody knows who sent it, as with an unknown token'),
  hour: count.describe('Deliveries that were refused, whole or in part, in the last hour'),
  day: count.describe('The same, in the last 24 hours, since the start of the server at the earliest'),
  last: z.string(),
});

const OverviewStorage = z.object({
  parts: z
    .object({
      entries: bytes,
      tiles: bytes,
      content: bytes,
      index: bytes.describe('Bytes; 0 where the index is a server of its own'),
      other: bytes.describe('Bytes of the write-ahead log, metadata and keys'),
    })
    .nullable()
    .describe('Room that each part takes on the disk, of all tenants; null while it is measured for the first time'),
  free: bytes,
  total: bytes,
  bytesAnEvent: z.number().nullable().describe('All parts, divided by the number of all events'),
  eventsADay: count.describe('Events of all tenants that became durable in the last 24 hours'),
  growth: bytes.nullable().describe('Bytes a day: `bytesAnEvent` × `eventsADay`'),
  daysLeft: z.number().nullable().describe('`free` ÷ `growth`; null where nothing grows'),
});

export const Overview = z
  .object({
    recording: z
      .enum(['yes', 'doubtful', 'no'])
      .describe(
        '`yes`: what is sent is written to the log. `no`: a write failed lately, or the disk is full. `doubtful`: something may not ' +
          'come in, or may soon not be written. The reasons say which',
      ),
    reasons: z
      .array(OverviewReason)
      .describe('The gravest first. With `yes` they are about finding and proving events'),
    events: count.describe('Durable events in the log, of all sources'),
    counts: z
      .enum(['all', 'reached', 'withheld'])
      .describe(
        'Whose events are counted below: of all sources, of those that the role reaches, or of none, because the role has a ' +
          'restriction that counts would go round, or does not list sources',
      ),
    since: z
      .string()
      .describe('From when on the counts are whole: 24 hours ago, or the start of the server until the past is read'),
    perSecond: z
      .number()
      .nullable()
      .describe('Events a second over the last ten seconds; null where counts are withheld'),
    lastHour: z.array(count).describe('Events by minute, oldest first; the last minute is not over'),
    sources: z.array(OverviewSource),
    refused: z.array(OverviewRefused),
    index: IndexStatus,
    head: z.object({
      signed: moment.describe('When the newest head was signed; null where this server has signed none yet'),
      waitingMs: z.number().int().describe('For how long an event has waited to be in a signed head; 0 for none'),
    }),
    verification: LastVerification.nullable().describe('By the server itself; null where none came to its end yet'),
    storage: OverviewStorage.nullable().describe('For roles of the first tenant with `metrics:read`'),
  })
  .meta({ id: 'Overview' });
export type OverviewJson = z.infer<typeof Overview>;
