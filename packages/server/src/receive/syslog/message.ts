import { flag, type Scalar } from '@daybook/event';
import type { Message } from '../../parse/ports.ts';
import type { Frame } from '../framing/index.ts';
import { type Header, readRfc3164Header, readRfc5424Header } from './header.ts';
import { readPriority } from './priority.ts';
import type { TimeContext } from './time.ts';

export interface SyslogMessage {
  readonly message: Message;
  /** `sequenceId` of RFC 5424, section 7.3.1: the sender counts what it sends, from 1. Null where it does not. */
  readonly sequence: number | null;
}

/** Where the sequence begins again (RFC 5424, section 7.3.1). */
export const sequenceMax = 2_147_483_647;

/**
 * The message of a frame: RFC 5424, RFC 3164, or neither, and then all of it is text. `bytes` is the frame as it came. Total;
 * the work is linear.
 */
export function readSyslog(frame: Frame, context: TimeContext): SyslogMessage {
  const { bytes } = frame;
  // A character a byte, so that indexes are the same.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const priority = readPriority(text);
  const at = priority?.end ?? 0;
  const header: Header = (priority === null ? null : readRfc5424Header(text, at)) ??
    readRfc3164Header(text, at, context) ?? { textAt: at };
  const { host, program, process } = header;
  const isTimed = header.time !== undefined;
  const time = header.time ?? new Date(context.referenceMs).toISOString();
  const flags = isTimed ? (header.flags ?? []) : [flag('assumed', 'time')];
  const pid = process !== undefined && /^\d{1,10}$/.test(process) ? Number(process) : undefined;
  const all = [...flags, ...(frame.cut === null ? [] : [flag('cut', 'raw')])];
  return {
    message: {
      bytes,
      mediaType: 'text/plain',
      text: bytes.subarray(header.textAt, Math.max(header.textAt, endOf(bytes))),
      ext: extOf(frame, header, priority?.facility, pid),
      time,
      ...(host === undefined ? {} : { host: utf8(host) }),
      ...(program === undefined ? {} : { program: utf8(program) }),
      ...(pid === undefined ? {} : { pid }),
      ...(priority === null ? {} : { severity: priority.severity }),
      ...(all.length === 0 ? {} : { flags: all }),
    },
    sequence: sequenceOf(header),
  };
}

function extOf(
  { isWhole, cut }: Frame,
  { process, messageId, fields }: Header,
  facility: string | undefined,
  pid: number | undefined,
): Record<string, Scalar> {
  const ext: [string, Scalar][] = [];
  if (facility !== undefined) ext.push(['facility', facility]);
  if (pid !== undefined) ext.push(['pid', pid]);
  else if (process !== undefined) ext.push(['process', utf8(process)]);
  if (messageId !== undefined) ext.push(['messageId', utf8(messageId)]);
  if (!isWhole) ext.push(['unfinished', true]);
  if (cut !== null) ext.push(['frameBytes', cut.bytes], ['frameSha256', cut.sha256]);
  for (const [name, value] of fields ?? []) ext.push([utf8(name), value]);
  return Object.fromEntries(ext);
}

function sequenceOf({ fields }: Header): number | null {
  const text = fields?.get('meta.sequenceId') ?? '';
  const value = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  return value > 0 && value <= sequenceMax ? value : null;
}

/** Without the newline that rsyslog counts in, and the zeros and returns that others put at the end. */
function endOf(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && [0x00, 0x0a, 0x0d].includes(bytes[end - 1] ?? 1)) end -= 1;
  return end;
}

const utf8 = (text: string): string => Buffer.from(text, 'latin1').toString('utf8');
