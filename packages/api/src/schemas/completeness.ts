import { z } from 'zod';
import { IsoTime, TimeText } from './common.ts';

/** Label of a source that says after how long without an event, or another sign of life, it counts as silent. */
export const silentAfterLabel = 'daybook.silent-after';

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const span = /^([1-9]\d{0,5})([smhdw])$/;

/** `90s`, `15m`, `2h`, `1d` or `1w` in ms; null for anything else. */
export function readSpanMs(text: string): number | null {
  const [, count, unit] = span.exec(text) ?? [];
  return unit === undefined ? null : Number(count) * units[unit as keyof typeof units];
}

const Numbering = z
  .string()
  .max(256)
  .regex(/^[^\p{C}]*$/u, 'no control characters');
const Seq = z.string().regex(/^\d{1,20}$/);

export const Heartbeat = z
  .strictObject({
    epoch: Numbering.default('').describe('Which numbering this is about, as in `epoch` of its events'),
    seq: z
      .union([z.int().min(0).transform(String), Seq])
      .refine((text) => BigInt(text) < 2n ** 64n, 'at most 64 bits')
      .optional()
      .describe('The last number that the source used: what has not come up to it within ten seconds is missing'),
    end: z.boolean().default(false).describe('This numbering has no number after `seq`'),
    dropped: z
      .int()
      .min(0)
      .optional()
      .describe('Events of this numbering that the source lost, in all. It is recorded as `source.dropped`'),
  })
  .refine(({ seq, end }) => !end || seq !== undefined, { path: ['end'], message: 'needs `seq`' })
  .meta({ id: 'Heartbeat' });

export const HeartbeatTaken = z
  .object({ silentAfterSeconds: z.int().describe('After so long without another, or an event, the source is silent') })
  .meta({ id: 'HeartbeatTaken' });

const SourceGap = z
  .object({
    epoch: z.string().describe('Which numbering; empty where it has no name'),
    from: z.string().describe('The first number that is missing'),
    to: z.string().describe('The last one'),
    after: IsoTime.nullable().describe(
      'When the event before was received; null where the numbering began with the gap',
    ),
    noticed: IsoTime.describe('When it was known that they are missing'),
  })
  .meta({ id: 'SourceGap' });

const SourceLoss = z
  .object({
    what: z
      .enum(['gap', 'dropped', 'conflict'])
      .describe(
        '`gap`: messages that a sender counted did not come; `dropped`: the source itself, or a listener, lost some; `conflict`: a number or a key came twice',
      ),
    at: IsoTime,
    count: z.number().nullable().describe('Events or messages, where that is known'),
    about: z.string().describe('Which, in the words of who reported it: host, listener, reason, ranges'),
  })
  .meta({ id: 'SourceLoss' });

/** How a source delivers, as far as that can be told. */
export const SourceDelivery = z
  .object({
    last: IsoTime.nullable().describe('Its last event, or another sign of life'),
    perSecond: z.number().describe('Events a second, over the last ten seconds'),
    day: z.int().describe('Events of the last 24 hours'),
    unparsed: z.int().describe('Of these, those that nothing could read'),
    behindMs: z
      .number()
      .nullable()
      .describe(
        'How far the times of its events are behind their receipt, in the middle; below zero, its clock is ahead',
      ),
    clockWrong: z.boolean().describe('Its clock is ahead by more than a minute'),
    silent: z.boolean(),
    silentAfterSeconds: z.int().describe(`Set by its label \`${silentAfterLabel}\`, or learned from its pauses`),
    numbered: z.boolean().describe('It numbers its events'),
    missing: z.string().describe('Events that it numbered and that did not come: a whole number'),
    gaps: z.array(SourceGap).max(8).describe('The last of them'),
    losses: z
      .array(SourceLoss)
      .max(8)
      .describe('The last that were reported otherwise than by its own numbers: what listeners saw, or it said itself'),
  })
  .meta({ id: 'SourceDelivery' });
export type SourceDeliveryJson = z.infer<typeof SourceDelivery>;

export const completenessVerdicts = ['complete', 'gaps', 'not-provable'] as const;
export const completenessDoubts = [
  'unnumbered',
  'unacknowledged',
  'not-kept',
  'not-heard',
  'not-ended',
  'behind',
  'nothing-known',
] as const;

const SourceCompleteness = z
  .object({
    number: z.int(),
    name: z.string(),
    verdict: z
      .enum(completenessVerdicts)
      .describe('`not-provable`: nothing is known to be missing, and `doubts` say why it could be'),
    heard: IsoTime.nullable().describe('The last event that it numbered, or sign of life that agrees with what came'),
    missing: z.string().describe('Numbers in the gaps of the range'),
    gaps: z.array(SourceGap),
    losses: z.array(SourceLoss).describe('What listeners, or the source itself, reported'),
    doubts: z.array(z.object({ code: z.enum(completenessDoubts), text: z.string() })),
  })
  .meta({ id: 'SourceCompleteness' });
export type SourceCompletenessJson = z.infer<typeof SourceCompleteness>;

export const CompletenessReport = z
  .object({
    from: IsoTime,
    to: IsoTime,
    counts: z.enum(['all', 'reached', 'withheld']).describe('`withheld` from a role that sees only some of the events'),
    sources: z.array(SourceCompleteness),
  })
  .meta({
    id: 'CompletenessReport',
    description: 'Whether all that sources recorded came, of what was received in the range',
  });
export type CompletenessJson = z.infer<typeof CompletenessReport>;

export const completenessQuery = z.object({
  from: TimeText.default('24h').describe('From this time of receipt on'),
  to: TimeText.default('1m').describe('Up to this time of receipt, without it'),
});
