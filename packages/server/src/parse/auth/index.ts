import type { EventDraft, Scalar } from '@daybook/event';
import type { LineFormat, ParseContext } from '../format.ts';
import { severityOf } from '../severity.ts';
import { type Finding, nobody } from './finding.ts';
import { type Header, parseHeader } from './header.ts';
import { parsePam } from './pam.ts';
import { programs } from './programs.ts';

/**
 * `auth.log` (Debian) and `secure` (Red Hat) as syslogd writes them: sshd, sudo, su, PAM, the shadow suite, logind,
 * login, cron, polkit. A message that nobody here knows is an event too, of kind `system.message`.
 */
export const auth: LineFormat = {
  name: 'auth',
  matches: (line) => isKnown(parseHeader(line, matchContext)),
  parseSure: (line, context) => {
    const header = parseHeader(line, context);
    return isKnown(header) ? draftOf(header) : null;
  },
  parse: (line, context) => {
    const header = parseHeader(line, context);
    return header === null ? null : draftOf(header);
  },
  parseBody: (message, { time, host = '', program, pid }) => {
    if (program === undefined || !(programs.has(program) || message.startsWith('pam_'))) return null;
    return draftOf({ time, flags: [], host, program, message, ...(pid === undefined ? {} : { pid }) });
  },
};

function isKnown(header: Header | null): header is Header {
  return header?.program !== undefined && (programs.has(header.program) || header.message.startsWith('pam_'));
}

/** What a line is does not depend on when it is read; the reference is any time after a leap day. */
const matchContext: ParseContext = { referenceMs: 0, zoneOffsetMin: 0 };

function draftOf(header: Header): EventDraft {
  const { message, count } = unrepeated(header.message);
  const finding = findingOf(message, header.program);
  const ext: Record<string, Scalar> = finding.ext ?? {};
  if (header.pid !== undefined) ext['pid'] = header.pid;
  if (count !== undefined) ext['repeated'] = count;
  const draft: EventDraft = {
    time: header.time,
    kind: finding.kind,
    action: finding.action,
    outcome: finding.outcome,
    severity: finding.severity ?? severityOf(finding.kind, finding.outcome),
    service: header.program === undefined ? { host: header.host } : { name: header.program, host: header.host },
    actor: finding.actor,
  };
  if (header.flags.length > 0) draft.flags = header.flags;
  if (finding.reason !== undefined) draft.reason = finding.reason;
  if (finding.origin !== undefined) draft.origin = finding.origin;
  if (finding.user !== undefined || finding.resources !== undefined) {
    draft.target = {};
    if (finding.user !== undefined) draft.target.user = finding.user;
    if (finding.resources !== undefined) draft.target.resources = finding.resources;
  }
  if (finding.changes !== undefined) draft.changes = finding.changes;
  for (const _ in ext) {
    draft.ext = ext;
    break;
  }
  return draft;
}

/** rsyslog's `message repeated 5 times: [ Failed password …]`: the message, and how many times more it came. */
function unrepeated(message: string): { message: string; count?: number } {
  if (!message.startsWith('message repeated ')) return { message };
  const end = message.indexOf(' times: [');
  const count = end === -1 || end > 32 ? Number.NaN : Number(message.slice(17, end));
  if (!Number.isInteger(count) || count < 1 || !message.endsWith(']')) return { message };
  return { message: message.slice(end + 9, -1).trim(), count };
}

function findingOf(message: string, program: string | undefined): Finding {
  const pam = message.startsWith('pam_') || message.startsWith('PAM ') ? parsePam(message) : null;
  if (pam !== null) return pam;
  const own = program === undefined ? null : (programs.get(program)?.(message, program) ?? null);
  return own ?? unknownMessage(message);
}

/** Nothing here knows the message. `error:` and `fatal:` are how OpenSSH and others begin a failure of their own. */
function unknownMessage(message: string): Finding {
  const word = message.startsWith('error: ') ? 'error' : message.startsWith('fatal: ') ? 'fatal' : null;
  const ext = { message };
  if (word === null)
    return { kind: 'system.message', action: 'message', outcome: 'unknown', actor: { ...nobody }, ext };
  return { kind: 'system.error', action: word, outcome: 'error', actor: { ...nobody }, ext };
}
