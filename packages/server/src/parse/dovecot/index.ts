import type { EventDraft } from '@daybook/event';
import { parseHeader } from '../auth/header.ts';
import { eventOf } from '../fields/event.ts';
import { stampAt, zonelessTime } from '../fields/stamp.ts';
import type { LineFormat, ParseContext } from '../format.ts';
import { readBody } from './body.ts';

/** Dovecot: sign-ins over IMAP, POP3 and the like, and what its password databases say; in its own log or syslog's. */
export const dovecot: LineFormat = {
  name: 'dovecot',
  matches: (line) => parse(line, matchContext) !== null,
  parse,
  parseBody: (body, { time, host, program }) =>
    program === 'dovecot' ? draftOf(body, { time, flags: [], ...(host === undefined ? {} : { host }) }) : null,
};

const matchContext: ParseContext = { referenceMs: 0, zoneOffsetMin: 0 };

interface Head {
  readonly time: string;
  readonly flags: string[];
  readonly host?: string;
}

function parse(line: string, context: ParseContext): EventDraft | null {
  const stamp = stampAt(line, 0);
  if (stamp !== null && line.charCodeAt(stamp.end) === 0x20) {
    const own = draftOf(line.slice(stamp.end + 1), zonelessTime(stamp, context));
    if (own !== null) return own;
  }
  const header = parseHeader(line, context);
  if (header === null) return null;
  const { time, flags, host, program, message } = header;
  if (program === 'dovecot') return draftOf(message, { time, flags, host });
  // Its own log has the time and no host: what syslog has the host for is the process.
  if (!host.endsWith(':') && !host.includes('(')) return null;
  return draftOf(line.slice(line.indexOf(` ${host}`) + 1), { time, flags });
}

function draftOf(body: string, { time, flags, host }: Head): EventDraft | null {
  const read = readBody(body);
  if (read === null) return null;
  const { finding, process, pid } = read;
  return eventOf(finding, {
    time,
    flags,
    service: { name: 'dovecot', ...(host === undefined ? {} : { host }) },
    ext: { process, pid },
  });
}
