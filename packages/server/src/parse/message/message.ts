import { isUtf8 } from 'node:buffer';
import { type EventDraft, flag } from '@daybook/event';
import { withCarrier } from '../carrier.ts';
import type { LineFormat, ParseContext } from '../format.ts';
import { formats, isFormatName } from '../formats.ts';
import { readAny, readMapped } from '../known.ts';
import { bytesMaxOf, lineBytesMax } from '../limits.ts';
import { Mapping } from '../mapping/index.ts';
import type { Message, Reading, ReadMessage } from '../ports.ts';
import { joined } from './carried.ts';

/**
 * The event of a message. `format` is a format's name, tried first, or `auto`. Total: a message that no format knows is
 * an event of kind `system.message`, or of the kind that its carrier names; one without text, or over 64 KiB and of no
 * format with longer lines, is `system.unparsed`. What the message says counts more than what its carrier says. A text that does
 * not fit the mapping of its source is `system.unparsed`, unless the mapping or the carrier says what it is otherwise.
 */
export const readMessage: ReadMessage = (message, format, context) => {
  const text = textOf(message);
  const given = text === null || text === '' ? null : readBy(message, text, format, context);
  const found = given === null || 'unmapped' in given ? null : given;
  // Of a message, a format may know no more than its program.
  if (message.event !== undefined && (found === null || found.kind === 'system.message')) return message.event();
  if (found !== null) return whole(found, message, false);
  const draft = unknown(message, text, context);
  if (given === null || draft.kind === 'system.unparsed' || !('unmapped' in given)) return whole(draft, message, true);
  return whole({ ...draft, kind: 'system.unparsed', action: 'unparsed', reason: given.unmapped }, message, true);
};

const longestBytesMax = Math.max(...Object.values<LineFormat>(formats).map(bytesMaxOf));
const readOf = ({ text, bytes }: Message): Uint8Array => text ?? bytes;

/** Null where there is nothing to read: a carrier with fields of its own may bring no text. */
function textOf(message: Message): string | null {
  const bytes = readOf(message);
  if ((bytes.length === 0 && message.known === undefined) || bytes.length > longestBytesMax) return null;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

interface Unmapped {
  readonly unmapped: NonNullable<EventDraft['reason']>;
}

function readBy(message: Message, text: string, by: Reading, context: ParseContext): EventDraft | Unmapped | null {
  if (!(by instanceof Mapping)) return read(message, text, by, context);
  const isShort = readOf(message).length <= lineBytesMax;
  const mapped = isShort ? readMapped(text, by, context) : { ok: false as const, why: 'the text is too long' };
  if (mapped.ok) return marked(mapped.draft, message);
  const other = by.otherwise === 'auto' ? read(message, text, 'auto', context) : null;
  return (
    other ?? (by.otherwise === 'auto' ? null : { unmapped: { code: 'not-mapped', text: `${by.name}: ${mapped.why}` } })
  );
}

function read(message: Message, text: string, pinned: string, context: ParseContext): EventDraft | null {
  const { time = timeOf(context), host, program, pid } = message;
  const header = {
    time,
    ...(message.flags === undefined ? {} : { flags: message.flags }),
    ...(host === undefined ? {} : { host }),
    ...(program === undefined ? {} : { program }),
    ...(pid === undefined ? {} : { pid }),
    ...(message.flags === undefined ? {} : { flags: message.flags }),
  };
  const draft = readAny(text, context, header, isFormatName(pinned) ? formats[pinned] : undefined);
  return draft === null ? null : marked(draft, message);
}

function marked(draft: EventDraft, message: Message): EventDraft {
  if (!isUtf8(readOf(message))) (draft.flags ??= []).push(flag('replaced'));
  return draft;
}

function unknown(message: Message, text: string | null, context: ParseContext): EventDraft {
  const bytes = readOf(message);
  const { program } = message;
  const isRead = text !== null && bytes.length <= lineBytesMax;
  return {
    time: timeOf(context),
    kind: isRead ? 'system.message' : 'system.unparsed',
    action: isRead ? (program ?? 'message') : 'unparsed',
    outcome: 'unknown',
    severity: 0,
    ...(isRead ? {} : { reason: { code: bytes.length === 0 ? 'empty' : 'line-too-long' } }),
    flags: [flag('assumed', 'time'), ...(isRead && !isUtf8(bytes) ? [flag('replaced')] : [])],
    actor: { type: 'unknown', id: 'unknown' },
    ...(isRead && text !== '' ? { ext: { message: text } } : {}),
  };
}

function whole(said: EventDraft, message: Message, isUnknown: boolean): EventDraft {
  const { severity, ext, known } = message;
  const { draft, overruled } = known === undefined ? { draft: said, overruled: {} } : joined(said, known, isUnknown);
  return {
    ...withCarrier(draft, { ...message, ext: { ...ext, ...overruled } }),
    ...(severity !== undefined && (isUnknown || draft.kind.startsWith('system.')) ? { severity } : {}),
    raw: { mediaType: message.mediaType, bytes: message.bytes },
  };
}

function timeOf({ referenceMs }: ParseContext): string {
  return new Date(referenceMs).toISOString();
}
