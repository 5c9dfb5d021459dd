import { auth } from '../auth/index.ts';
import { parseHeader } from '../auth/header.ts';
import type { ParseContext } from '../format.ts';
import { plainMessage } from './message.ts';
import type { Unwrapped } from './unwrap.ts';

const tagPattern = /^([^\s[\]:]{1,128})(?:\[(\d{1,10})\])?:$/;

/**
 * A line with the header of a syslog daemon, `[<pri>]time host program[pid]: text`; also without host, as HAProxy and
 * nginx write it themselves.
 */
export function unwrapSyslog(text: string, context: ParseContext): Unwrapped | null {
  const header = parseHeader(text, context);
  if (header === null) return null;
  const { time, flags, host, program, pid, message } = header;
  const tag = tagPattern.exec(host);
  if (tag !== null) {
    const body = text.slice(text.indexOf(` ${host} `) + host.length + 2);
    const own = tag[2] === undefined ? {} : { pid: Number(tag[2]) };
    return {
      body,
      time,
      flags,
      program: tag[1] ?? '',
      ...own,
      ext: own,
      message: () => plainMessage(body, time, flags),
    };
  }
  return {
    body: message,
    time,
    flags,
    host,
    ...(program === undefined ? {} : { program }),
    ...(pid === undefined ? {} : { pid }),
    ext: pid === undefined ? {} : { pid },
    message: () => auth.parse(text, context) ?? plainMessage(message, time, flags),
  };
}
