import { flag } from '@daybook/event';
import type { ParseContext } from '../format.ts';
import { digitsAt, isDate, isTimeOfDayAt, monthAt, offsetText, pad2, yearOf } from '../time.ts';

/** The part of a syslog line before the message, as syslogd writes it into a file. */
export interface Header {
  /** RFC 3339. */
  time: string;
  /** What of the time the line did not say. */
  flags: string[];
  host: string;
  /** The tag without its process id; absent where the message has no tag. */
  program?: string;
  pid?: number;
  message: string;
}

interface Stamp {
  time: string;
  flags: string[];
  /** Index of the first character after the time. */
  end: number;
}

const programLengthMax = 128;

/**
 * Reads `[<pri>]time host tag[pid]: message`, the time being RFC 3164's with or without a year, or RFC 3339 as newer
 * rsyslog writes it. Null where the line does not begin so.
 */
export function parseHeader(line: string, context: ParseContext): Header | null {
  const start = afterPriority(line);
  const stamp = rfc3339At(line, start) ?? rfc3164At(line, start, context);
  if (stamp === null || line.charCodeAt(stamp.end) !== 0x20) return null;
  const hostEnd = line.indexOf(' ', stamp.end + 1);
  if (hostEnd <= stamp.end + 1) return null;
  const header: Header = {
    time: stamp.time,
    flags: stamp.flags,
    host: line.slice(stamp.end + 1, hostEnd),
    message: line.slice(hostEnd + 1),
  };
  takeTag(header);
  return header;
}

function afterPriority(line: string): number {
  if (line.charCodeAt(0) !== 0x3c) return 0;
  const end = line.indexOf('>');
  return end > 1 && end < 5 && digitsAt(line, 1, end - 1) >= 0 ? end + 1 : 0;
}

/** `2023-11-14T00:20:42.738197+01:00`: kept as written. */
function rfc3339At(line: string, at: number): Stamp | null {
  const year = digitsAt(line, at, 4);
  if (
    year < 0 ||
    line.charCodeAt(at + 4) !== 0x2d ||
    line.charCodeAt(at + 7) !== 0x2d ||
    line.charCodeAt(at + 10) !== 0x54
  )
    return null;
  if (!isDate(year, digitsAt(line, at + 5, 2), digitsAt(line, at + 8, 2)) || !isTimeOfDayAt(line, at + 11)) return null;
  let end = at + 19;
  if (line.charCodeAt(end) === 0x2e) {
    const fraction = end + 1;
    end = fraction;
    while (digitsAt(line, end, 1) >= 0) end++;
    if (end === fraction || end > fraction + 9) return null;
  }
  const sign = line.charCodeAt(end);
  if (sign === 0x5a) return { time: line.slice(at, end + 1), flags: [], end: end + 1 };
  const hour = digitsAt(line, end + 1, 2);
  const minute = digitsAt(line, end + 4, 2);
  const isOffset = (sign === 0x2b || sign === 0x2d) && line.charCodeAt(end + 3) === 0x3a;
  if (!isOffset || hour < 0 || hour > 23 || minute < 0 || minute > 59) return null;
  return { time: line.slice(at, end + 6), flags: [], end: end + 6 };
}

/** `Feb  8 17:15:01`, also with one space or a zero before the day, and `Feb  8 2024 17:15:01`. */
function rfc3164At(line: string, at: number, context: ParseContext): Stamp | null {
  const month = monthAt(line, at);
  if (month === 0 || line.charCodeAt(at + 3) !== 0x20) return null;
  const dayStart = line.charCodeAt(at + 4) === 0x20 ? at + 5 : at + 4;
  const dayDigits = digitsAt(line, dayStart, 2) >= 0 ? 2 : 1;
  const day = digitsAt(line, dayStart, dayDigits);
  let clock = dayStart + dayDigits + 1;
  if (day < 1 || line.charCodeAt(clock - 1) !== 0x20) return null;
  const stated = line.charCodeAt(clock + 4) === 0x20 ? digitsAt(line, clock, 4) : -1;
  if (stated >= 0) clock += 5;
  if (!isTimeOfDayAt(line, clock)) return null;
  const secondOfDay =
    digitsAt(line, clock, 2) * 3600 + digitsAt(line, clock + 3, 2) * 60 + digitsAt(line, clock + 6, 2);
  const year = stated >= 0 ? stated : yearOf(month, day, secondOfDay, context.referenceMs, context.zoneOffsetMin);
  if (year === null || !isDate(year, month, day)) return null;
  const date = `${String(year).padStart(4, '0')}-${pad2(month)}-${pad2(day)}`;
  const time = `${date}T${line.slice(clock, clock + 8)}${offsetText(context.zoneOffsetMin)}`;
  const flags =
    stated >= 0 ? [flag('assumed', 'time.zone')] : [flag('assumed', 'time.year'), flag('assumed', 'time.zone')];
  return { time, flags, end: clock + 8 };
}

/** Takes `program:` or `program[pid]:` from the front of the message. */
function takeTag(header: Header): void {
  const { message } = header;
  const colon = message.indexOf(':');
  const space = message.indexOf(' ');
  if (colon < 1 || colon > programLengthMax || (space !== -1 && space < colon)) return;
  let nameEnd = colon;
  if (message.charCodeAt(colon - 1) === 0x5d) {
    const bracket = message.lastIndexOf('[', colon);
    const pid = bracket < 1 || colon - bracket > 12 ? -1 : digitsAt(message, bracket + 1, colon - bracket - 2);
    if (pid >= 0) {
      header.pid = pid;
      nameEnd = bracket;
    }
  }
  header.program = message.slice(0, nameEnd);
  header.message = message.slice(message.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1);
}
