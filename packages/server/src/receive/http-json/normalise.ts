import { flag, type FlagCode } from '@daybook/event';
import { normaliseCarefully, type NormaliseContext, type Normalised } from './careful.ts';
import { parseExactly } from './exact.ts';
import { typeName } from './fault.ts';
import { isKnownPath } from './fields.ts';
import { wellFormed } from './well-formed.ts';

/** The event of a parsed JSON value, put together anew; every change is flagged. Faults name the field. Total. */
export function normalise(value: unknown, context: NormaliseContext): Normalised {
  if (isObject(value)) return normaliseCarefully(value, context);
  return {
    ok: false,
    errors: [{ path: '', code: 'type', message: `an event is an object, this is ${typeName(value)}` }],
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * As `normalise`, for a text in which a key comes twice or has an escape, a number is longer than a double, or half of a
 * surrogate pair stands: the text is kept in `raw` as it was sent, and what could not be kept in the fields is flagged.
 */
export function normaliseText(text: string, context: NormaliseContext): Normalised {
  const exact = parseExactly(text);
  const formed = wellFormed(exact.value);
  const normalised = normalise(formed.value, context);
  if (!normalised.ok) return normalised;
  const { draft, isLossy } = normalised;
  const flags = new Set(draft.flags);
  // A time that was a long number of nanoseconds was read from its text, so nothing of it is lost.
  const inexact = exact.inexact.filter((path) => !timeNames.has(path));
  for (const path of inexact) flags.add(flagAt('inexact', path));
  for (const path of exact.duplicates) flags.add(flagAt('duplicate', path));
  if (formed.replaced) flags.add('replaced');
  if (inexact.length + exact.duplicates.length === 0 && !formed.replaced && !isLossy) return normalised;
  draft.flags = [...flags];
  draft.raw = { mediaType: 'application/json', bytes: Buffer.from(text) };
  return normalised;
}

const timeNames: ReadonlySet<string> = new Set(['time', 'timestamp', '@timestamp', 'ts', 'event_time', 'eventTime']);

function flagAt(code: FlagCode, path: string): string {
  return isKnownPath(path) ? flag(code, path) : flag(code);
}
