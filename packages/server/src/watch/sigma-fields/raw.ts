import { type EventFields, isCut } from '@daybook/event';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
/** What may be a whole number that a double does not hold. */
const longNumber = /\d{16}/;

/** An event's message as it came; null where there is none, or not all of it. */
export function wholeRaw(event: EventFields): string | null {
  const { raw } = event;
  return raw === undefined || isCut(event, 'raw') ? null : decoder.decode(raw.bytes);
}

/** As far as it was kept. */
export const keptRaw = ({ raw }: EventFields): string | null => (raw === undefined ? null : decoder.decode(raw.bytes));

/** The object that a message is, or that stands behind what was put around it (a syslog header); null where it is none. Never throws. */
export function jsonOfText(text: string): object | null {
  const start = text.indexOf('{');
  if (start === -1) return null;
  try {
    const json = start === 0 ? text : text.slice(start);
    const value: unknown = longNumber.test(json) ? JSON.parse(json, exactly) : JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
}

/** A number past 2^53 is what it says. */
function exactly(this: unknown, _: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined) return value;
  return /^-?\d+$/.test(source) ? BigInt(source) : value;
}
