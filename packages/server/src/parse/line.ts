import { isUtf8 } from 'node:buffer';
import { type EventDraft, flag } from '@daybook/event';
import type { LineFormat, ParseContext } from './format.ts';
import { inOrder } from './formats.ts';
import { readAny, readAs } from './known.ts';
import { bytesMaxOf, lineBytesMax } from './limits.ts';

const longestBytesMax = Math.max(...inOrder.map(bytesMaxOf));

/**
 * The event of one line, given with or without its newline, of one format or of any (`auto`). Total: what cannot be read becomes an event
 * of kind `system.unparsed` at the reference time. `raw` is always the exact bytes of the line without its newline (`\n` or
 * `\r\n`), as a view of the bytes given, not a copy.
 */
export function parseLine(line: Uint8Array | string, format: LineFormat | 'auto', context: ParseContext): EventDraft {
  const bytes = withoutNewline(typeof line === 'string' ? Buffer.from(line, 'utf8') : line);
  const bytesMax = format === 'auto' ? longestBytesMax : bytesMaxOf(format);
  if (bytes.length > bytesMax) return unparsed(bytes, 'line-too-long', context);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  const trimmed = trimLine(text);
  const draft = format === 'auto' ? readAny(trimmed, context) : readAs(trimmed, format, context);
  const result = draft ?? unparsed(bytes, whyUnread(bytes, format), context);
  result.raw = { mediaType: 'text/plain', bytes };
  if (text.includes('\uFFFD') && !isUtf8(bytes)) (result.flags ??= []).push(flag('replaced'));
  return result;
}

function whyUnread({ length }: Uint8Array, format: LineFormat | 'auto'): string {
  if (format !== 'auto') return `not-${format.name}`;
  return length > lineBytesMax ? 'line-too-long' : 'unknown-format';
}

function unparsed(bytes: Uint8Array, code: string, context: ParseContext): EventDraft {
  return {
    time: new Date(context.referenceMs).toISOString(),
    kind: 'system.unparsed',
    action: 'unparsed',
    outcome: 'unknown',
    severity: 0,
    reason: { code },
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
