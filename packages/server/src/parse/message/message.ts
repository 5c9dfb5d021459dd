import { isUtf8 } from 'node:buffer';
import { type EventDraft, flag, type Service } from '@daybook/event';
import type { LineFormat, ParseContext } from '../format.ts';
import { formats, isFormatName } from '../formats.ts';
import { bytesMaxOf, lineBytesMax, parseLine } from '../line.ts';
import type { Message, ReadMessage } from '../ports.ts';
import { joined } from './carried.ts';

/**
 * The event of a message. `format` is a format's name, tried first, or `auto`. Total: a message that no format knows is
 * an event of kind `system.message`, or of the kind that its carrier names; one without text, or over 64 KiB and of no
 * format with longer lines, is `system.unparsed`. What the message says counts more than what its carrier says.
 */
export const readMessage: ReadMessage = (message, format, context) => {
  const text = textOf(message);
  const found = text === null || text === '' ? null : read(message, text, format, context);
  // Of a message, a format may know no more than its program.
  if (message.event !== undefined && (found === null || found.kind === 'system.message')) return message.event();
  return found === null
    ? withCarrier(unknown(message, text, context), message, true)
    : withCarrier(found, message, false);
};

const longestBytesMax = Math.max(...Object.values<LineFormat>(formats).map(bytesMaxOf));
const readOf = ({ text, bytes }: Message): Uint8Array => text ?? bytes;

/** Null where there is nothing to read: a carrier with fields of its own may bring no text. */
function textOf(message: Message): string | null {
  const bytes = readOf(message);
  if ((bytes.length === 0 && message.known === undefined) || bytes.length > longestBytesMax) return null;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

function read(message: Message, text: string, pinned: string, context: ParseContext): EventDraft | null {
  const all: readonly LineFormat[] = Object.values(formats);
  const tried = isFormatName(pinned) ? [formats[pinned], ...all] : all;
  const { time = timeOf(context), host, program, pid } = message;
  const header = {
    time,
    ...(host === undefined ? {} : { host }),
    ...(program === undefined ? {} : { program }),
    ...(pid === undefined ? {} : { pid }),
  };
  for (const format of tried) {
    if (readOf(message).length > bytesMaxOf(format)) continue;
    const draft =
      format.parseBody?.(text, header) ?? (format.matches(text) ? readLine(message, format, context) : null);
    if (draft !== null) return draft;
  }
  return null;
}

function readLine(message: Message, format: LineFormat, context: ParseContext): EventDraft | null {
  const draft = parseLine(readOf(message), format, context);
  return draft.kind === 'system.unparsed' ? null : draft;
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

const isOfTime = (code: string): boolean => code.startsWith('assumed:time');

function withCarrier(said: EventDraft, message: Message, isUnknown: boolean): EventDraft {
  const { time, severity, ext, known } = message;
  const { draft, overruled } = known === undefined ? { draft: said, overruled: {} } : joined(said, known, isUnknown);
  const flags = draft.flags ?? [];
  const takesTime = time !== undefined && flags.some(isOfTime);
  const ofMessage = takesTime ? flags.filter((code) => !isOfTime(code)) : flags;
  // What the carrier assumed of its time is nothing to say of another one.
  const isCarriers = takesTime || draft.time === time;
  const ofCarrier = (message.flags ?? []).filter((code) => isCarriers || !isOfTime(code));
  const all = new Set([...ofMessage, ...ofCarrier]);
  const { flags: _, service: __, ext: ___, ...rest } = draft;
  const service = { ...carrierService(message), ...draft.service };
  const fields = { ...ext, ...overruled, ...draft.ext };
  return {
    ...rest,
    ...(takesTime ? { time } : {}),
    ...(severity !== undefined && (isUnknown || draft.kind.startsWith('system.')) ? { severity } : {}),
    ...(all.size > 0 ? { flags: [...all] } : {}),
    ...(Object.keys(service).length > 0 ? { service } : {}),
    ...(Object.keys(fields).length > 0 ? { ext: fields } : {}),
    raw: { mediaType: message.mediaType, bytes: message.bytes },
  };
}

function carrierService({ program, host }: Message): Service {
  return { ...(program === undefined ? {} : { name: program }), ...(host === undefined ? {} : { host }) };
}

function timeOf({ referenceMs }: ParseContext): string {
  return new Date(referenceMs).toISOString();
}
