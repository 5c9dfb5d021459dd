import { isUtf8 } from 'node:buffer';
import { type EventDraft, flag } from '@daybook/event';
import { withCarrier } from '../carrier.ts';
import type { ParseContext } from '../format.ts';
import { formats, isFormatName } from '../formats.ts';
import { readAny } from '../known.ts';
import { lineBytesMax } from '../line.ts';
import type { Message, ReadMessage } from '../ports.ts';

/**
 * The event of a message. `format` is a format's name, tried first, or `auto`. Total: a message that no format knows is
 * an event of kind `system.message`, one without text, or over 64 KiB, `system.unparsed`. What the message says counts
 * more than what its carrier says.
 */
export const readMessage: ReadMessage = (message, format, context) => {
  const text = textOf(message);
  const draft = (text === null ? null : known(message, text, format, context)) ?? unknown(message, text, context);
  return whole(draft, message);
};

function textOf({ bytes }: Message): string | null {
  if (bytes.length === 0 || bytes.length > lineBytesMax) return null;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

function known(message: Message, text: string, pinned: string, context: ParseContext): EventDraft | null {
  const { time = timeOf(context), host, program, pid } = message;
  const header = {
    time,
    ...(message.flags === undefined ? {} : { flags: message.flags }),
    ...(host === undefined ? {} : { host }),
    ...(program === undefined ? {} : { program }),
    ...(pid === undefined ? {} : { pid }),
  };
  const draft = readAny(text, context, header, isFormatName(pinned) ? formats[pinned] : undefined);
  if (draft !== null && !isUtf8(message.bytes)) (draft.flags ??= []).push(flag('replaced'));
  return draft;
}

function unknown({ bytes, program }: Message, text: string | null, context: ParseContext): EventDraft {
  const isRead = text !== null;
  return {
    time: timeOf(context),
    kind: isRead ? 'system.message' : 'system.unparsed',
    action: isRead ? (program ?? 'message') : 'unparsed',
    outcome: 'unknown',
    severity: 0,
    ...(isRead ? {} : { reason: { code: bytes.length === 0 ? 'empty' : 'line-too-long' } }),
    flags: [flag('assumed', 'time'), ...(isRead && !isUtf8(bytes) ? [flag('replaced')] : [])],
    actor: { type: 'unknown', id: 'unknown' },
    ...(isRead ? { ext: { message: text } } : {}),
  };
}

function whole(draft: EventDraft, message: Message): EventDraft {
  const { severity } = message;
  return {
    ...withCarrier(draft, message),
    ...(severity !== undefined && draft.kind.startsWith('system.') ? { severity } : {}),
    raw: { mediaType: message.mediaType, bytes: message.bytes },
  };
}

function timeOf({ referenceMs }: ParseContext): string {
  return new Date(referenceMs).toISOString();
}
