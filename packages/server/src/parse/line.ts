import { isUtf8 } from 'node:buffer';
import { type EventDraft, flag } from '@daybook/event';
import type { LineFormat, ParseContext } from './format.ts';
import { inOrder } from './formats.ts';
import { readAny, readAs, readMapped } from './known.ts';
import { bytesMaxOf, lineBytesMax } from './limits.ts';
import { Mapping } from './mapping/index.ts';

const longestBytesMax = Math.max(...inOrder.map(bytesMaxOf));

/** What lines are read by: a format, a mapping, or each line's own format (`auto`). */
type Reader = LineFormat | Mapping | 'auto';

/**
 * The event of one line, given with or without its newline. Total: what cannot be read becomes an event
 * of kind `system.unparsed` at the reference time. `raw` is always the exact bytes of the line without its newline (`\n` or
 * `\r\n`), as a view of the bytes given, not a copy.
 */
export function parseLine(line: Uint8Array | string, by: Reader, context: ParseContext): EventDraft {
  const bytes = withoutNewline(typeof line === 'string' ? Buffer.from(line, 'utf8') : line);
  if (bytes.length > bytesMaxFor(by)) return unparsed(bytes, { code: 'line-too-long' }, context);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  const read = readBy(by, trimLine(text), bytes, context);
  const result = 'code' in read ? unparsed(bytes, read, context) : read;
  result.raw = { mediaType: 'text/plain', bytes };
  if (text.includes('\uFFFD') && !isUtf8(bytes)) (result.flags ??= []).push(flag('replaced'));
  return result;
}

function bytesMaxFor(by: Reader): number {
  if (by instanceof Mapping) return by.otherwise === 'auto' ? longestBytesMax : lineBytesMax;
  return by === 'auto' ? longestBytesMax : bytesMaxOf(by);
}

interface Unread {
  readonly code: string;
  readonly text?: string;
}

function readBy(by: Reader, text: string, { length }: Uint8Array, context: ParseContext): EventDraft | Unread {
  if (by === 'auto')
    return readAny(text, context) ?? { code: length > lineBytesMax ? 'line-too-long' : 'unknown-format' };
  if (!(by instanceof Mapping)) return readAs(text, by, context) ?? { code: `not-${by.name}` };
  const mapped = readMapped(text, by, context);
  if (mapped.ok) return mapped.draft;
  const other = by.otherwise === 'auto' ? readAny(text, context) : null;
  return other ?? { code: 'not-mapped', text: `${by.name}: ${mapped.why}` };
}

function unparsed(bytes: Uint8Array, reason: Unread, context: ParseContext): EventDraft {
  return {
    time: new Date(context.referenceMs).toISOString(),
    kind: 'system.unparsed',
    action: 'unparsed',
    outcome: 'unknown',
    severity: 0,
    reason,
    flags: [flag('assumed', 'time')],
    actor: { type: 'unknown', id: 'unknown' },
    raw: { mediaType: 'text/plain', bytes },
  };
}

function withoutNewline(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  if (bytes[length - 1] !== 0x0a) return bytes;
  return bytes.subarray(0, bytes[length - 2] === 0x0d ? length - 2 : length - 1);
}

/** Without a byte order mark at the front and the carriage return of a file that was split at `\n`. */
function trimLine(text: string): string {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const end = text.charCodeAt(text.length - 1) === 0x0d ? text.length - 1 : text.length;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}
