import { parsePosition } from '@daybook/event';
import { parseTime } from '@daybook/query';
import { z } from 'zod';

export const PositionText = z
  .string()
  .max(40)
  .refine((text) => parsePosition(text) !== null, 'a position is LOG:INDEX, or INDEX in log 1')
  .meta({ description: 'Address of an event: LOG:INDEX, both decimal', examples: ['1:42'] });

const span = /^\d{1,6}[smhdw]$/;

/**
 * A time as people write it in a request: RFC 3339, a day, `now` with date math, or a span back from now (`15m`). In
 * nanoseconds since 1970; null when it is none of these.
 */
export function readTimeText(text: string, nowNs: bigint): bigint | null {
  return parseTime(span.test(text) ? `now-${text}` : text, nowNs)?.startNs ?? null;
}

export const TimeText = z
  .string()
  .max(64)
  .refine(
    (text) => readTimeText(text, 0n) !== null,
    'a time is RFC 3339 (`2026-11-23T10:00:00Z`), a day (`2026-11-23`), `now`, or a span back from now (`15m`, `24h`, `7d`)',
  )
  .meta({ description: 'RFC 3339, a day, `now`, or a span back from now: `15m`, `24h`, `7d`', examples: ['24h'] });

export const QueryText = z
  .string()
  .max(8192)
  .meta({
    description: 'Query in Lucene syntax; empty means everything',
    examples: ['outcome:failure AND origin.ip:10.0.0.0/8'],
  });

export const IsoTime = z.string().meta({ description: 'RFC 3339', examples: ['2026-11-23T10:00:00.123456Z'] });

/** A whole number out of a query parameter. */
export function wholeNumber(min: number, max: number, initial?: number) {
  const number = z
    .string()
    .regex(/^-?\d{1,15}$/, 'a whole number')
    .transform(Number)
    .pipe(z.number().int().min(min).max(max));
  return initial === undefined ? number : number.default(initial);
}

export const SourceName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/, 'lower-case letters, digits, `.`, `_` and `-`; at most 64')
  // There is no upper case in names, so this is every way to write it.
  .refine((name) => name !== 'daybook', '`daybook` is Daybook itself')
  .meta({
    description: 'Name of a source: lower-case letters, digits, `.`, `_`, `-`; at most 64',
    examples: ['shop-web'],
  });

export const RoleName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/, 'lower-case letters, digits, `.`, `_` and `-`; at most 64')
  .meta({ description: 'Name of a role', examples: ['auditor'] });

/** Why something is asked for, given or decided; it stands in the log. */
export const ReasonText = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .regex(/^[^\p{C}]*$/u, 'no control characters')
  .meta({ description: 'Why; it is recorded in the log', examples: ['Yearly audit, ticket 4711'] });

export const NotIndexed = z
  .array(z.object({ from: z.iso.date(), to: z.iso.date() }))
  .describe(
    'Days of receipt, UTC, both included, that were not looked at, because they have left the index, although events of the range could have come on ' +
      'them. What was found is not all there is unless this is empty. The log has them; `POST /v1/recalls` brings days back',
  );
