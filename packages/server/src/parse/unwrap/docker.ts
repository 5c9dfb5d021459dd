import { fieldsAt, flatten, isoTime, objectOf } from '../json/index.ts';
import { plainMessage } from './message.ts';
import type { Unwrapped } from './unwrap.ts';

const names: ReadonlySet<string> = new Set(['log', 'stream', 'time', 'attrs']);
const none: ReadonlySet<string> = new Set();

/**
 * A line of Docker's `json-file` driver: `{"log":"…\n","stream":"stdout","time":"…"}`, with `attrs` where labels are
 * logged. Text without its newline was cut by the driver, and is marked `ext.partial`.
 */
export function unwrapDocker(text: string): Unwrapped | null {
  if (!text.startsWith('{"')) return null;
  const fields = objectOf(text);
  if (fields === null || !Object.keys(fields).every((name) => names.has(name))) return null;
  const { log, stream } = fields;
  const time = typeof fields['time'] === 'string' ? isoTime(fields['time']) : null;
  if (typeof log !== 'string' || (stream !== 'stdout' && stream !== 'stderr') || time === null) return null;
  const isWhole = log.endsWith('\n');
  const body = isWhole ? log.slice(0, log.endsWith('\r\n') ? -2 : -1) : log;
  const ext = flatten({ attrs: fieldsAt(fields, 'attrs') }, none, { stream, ...(isWhole ? {} : { partial: true }) });
  return { body, time, flags: [], ext, message: () => plainMessage(body, time) };
}
