import { type Scalar } from '@daybook/event';
import type { Message } from '../../parse/ports.ts';
import { severityOf } from '../severity.ts';

export type ReadGelf =
  | { readonly ok: true; readonly message: Message }
  /** `path` is the member that is at fault; empty for the whole. */
  | { readonly ok: false; readonly path: string; readonly message: string; readonly isTooLong?: true };

/** Many times what a record can hold. A message is read at once, so a longer one would keep others waiting. */
export const gelfBytesMax = 1024 * 1024;

const fieldName = /^_[\w.-]{1,128}$/;
const secondsMax = 8_640_000_000_000;

/** A GELF 1.1 message. `raw` is its `full_message`, or its `short_message` where it has no other. Total. */
export function readGelf(bytes: Uint8Array): ReadGelf {
  if (bytes.length > gelfBytesMax) {
    return { ok: false, path: '', message: `a message is at most ${gelfBytesMax} bytes`, isTooLong: true };
  }
  const gelf = parsed(bytes);
  if (gelf === null) return { ok: false, path: '', message: 'the message is not a JSON object' };
  const { host, short_message: short, full_message: full, timestamp, level } = gelf;
  if (typeof host !== 'string' || host === '') return fault('host', 'a name of the host is needed');
  if (typeof short !== 'string' || short === '') return fault('short_message', 'a text is needed');
  if (timestamp !== undefined && !isSeconds(timestamp)) return fault('timestamp', 'seconds since 1970 are needed');
  const text = typeof full === 'string' && full !== '' ? full : short;
  const severity = severityOf(typeof level === 'number' ? level : undefined);
  // Version 1.1 would have what was `facility` before as a field like any other; clients do as they were set up.
  const program = [gelf['facility'], gelf['_facility']].find((name) => typeof name === 'string');
  const ext = fieldsOf(gelf, text === short ? undefined : short);
  return {
    ok: true,
    message: {
      bytes: Buffer.from(text),
      mediaType: 'text/plain',
      host,
      ext,
      ...(program === undefined ? {} : { program }),
      ...(isSeconds(timestamp) ? { time: new Date(Math.round(timestamp * 1000)).toISOString() } : {}),
      ...(severity === undefined ? {} : { severity }),
    },
  };
}

function parsed(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function fault(path: string, message: string): ReadGelf {
  return { ok: false, path, message };
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= secondsMax / 1000;
}

/** Additional fields without their underscore; what is no scalar is kept as its JSON. */
function fieldsOf(gelf: Readonly<Record<string, unknown>>, short: string | undefined): Record<string, Scalar> {
  const fields: Record<string, Scalar> = short === undefined ? {} : { short_message: short };
  for (const [name, value] of Object.entries(gelf)) {
    if (!fieldName.test(name) || value === undefined) continue;
    const isScalar = ['string', 'number', 'boolean'].includes(typeof value);
    fields[name.slice(1)] = isScalar ? (value as Scalar) : JSON.stringify(value);
  }
  return fields;
}
