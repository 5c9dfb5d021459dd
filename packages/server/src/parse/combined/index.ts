import type { EventDraft, Request, Scalar } from '@daybook/event';
import { isAddress } from '../address.ts';
import type { LineFormat } from '../format.ts';
import { outcomeOf, severityOf } from '../http/outcome.ts';
import { digitsAt, monthAt } from '../time.ts';
import { type Client, parseClient } from './client.ts';
import { closingQuote, unescapeField } from '../http/quoted.ts';
import { parseRequestLine, resourceOf } from '../http/request-line.ts';
import { clfTimeAt, clfTimeLength } from '../http/clf-time.ts';

/**
 * Access logs of Apache and nginx: Common, Combined, `vhost_combined`, and the usual variants with a forwarded-for list
 * before or after. Fields that a hand-made format adds at the end are kept in `ext.extra`.
 */
export const combined: LineFormat = {
  name: 'combined',
  matches: (line) => parseAccessLine(line) !== null,
  parse: parseAccessLine,
};

function parseAccessLine(line: string): EventDraft | null {
  if (isWrapped(line)) return null;
  // The first `] "`: what stands before it (addresses, a user's name) has its quotes escaped by the server.
  const bracket = line.indexOf('] "');
  const timeStart = bracket - clfTimeLength;
  if (timeStart < 4 || line.charCodeAt(timeStart - 1) !== 0x5b || line.charCodeAt(timeStart - 2) !== 0x20) return null;
  const time = clfTimeAt(line, timeStart);
  const client = time === null ? null : parseClient(line.slice(0, timeStart - 2));
  const requestEnd = closingQuote(line, bracket + 3);
  if (time === null || client === null || requestEnd === -1) return null;
  const ext: Record<string, Scalar> = {};
  const answer = parseAnswer(line, requestEnd + 1, ext);
  if (answer === null) return null;

  const { status, bytes, userAgent } = answer;
  const draft: EventDraft = {
    time,
    kind: 'http.request',
    action: 'unknown',
    outcome: outcomeOf(status),
    severity: severityOf(status),
    actor:
      client.user === undefined
        ? { type: 'anonymous', id: 'unknown' }
        : { type: 'user', id: unescapeField(client.user) },
  };
  setRequest(draft, line.slice(bracket + 3, requestEnd), ext);
  if (status !== undefined || bytes !== undefined) {
    const request: Request = (draft.request ??= {});
    if (status !== undefined) request.status = status;
    if (bytes !== undefined) request.bytes = bytes;
  }
  setClient(draft, client, ext);
  if (userAgent !== undefined) (draft.origin ??= {}).userAgent = userAgent;
  for (const _ in ext) {
    draft.ext = ext;
    break;
  }
  return draft;
}

/** A time at the front, or a priority: a syslog daemon or a container runtime put something before the line. */
function isWrapped(line: string): boolean {
  const first = line.charCodeAt(0);
  if (first === 0x3c) return true;
  if (line.charCodeAt(10) === 0x54 && line.charCodeAt(4) === 0x2d && digitsAt(line, 0, 4) >= 0) return true;
  return line.charCodeAt(3) === 0x20 && monthAt(line, 0) > 0 && /^ ?\d{1,2} /.test(line.slice(4, 8));
}

function setRequest(draft: EventDraft, text: string, ext: Record<string, Scalar>): void {
  const line = parseRequestLine(text);
  if (line !== null) {
    draft.action = line.method;
    draft.request = { method: line.method, url: line.url };
    draft.target = { resources: [{ type: 'url', id: resourceOf(line.url) }] };
    if (line.version !== undefined) ext['httpVersion'] = line.version;
  } else if (text === '-' || text === '') draft.reason = { code: 'no-request' };
  else {
    draft.reason = { code: 'malformed-request' };
    // As the server wrote it: most of it is another protocol's bytes, not text.
    ext['requestLine'] = text;
  }
}

function setClient(draft: EventDraft, client: Client, ext: Record<string, Scalar>): void {
  for (const _ in client.origin) {
    draft.origin = client.origin;
    break;
  }
  if (client.vhost !== undefined) draft.service = { host: client.vhost };
  if (client.vhostPort !== undefined) ext['servicePort'] = client.vhostPort;
  if (client.ident !== undefined) ext['ident'] = unescapeField(client.ident);
  if (client.forwardedFor !== undefined) ext['forwardedFor'] = client.forwardedFor;
  if (client.prefix !== undefined) ext['prefix'] = client.prefix;
}

interface Answer {
  status?: number;
  bytes?: number;
  userAgent?: string;
}

/** Reads ` status bytes ["referrer" "agent"] [anything]` from `at`; the referrer and what follows the agent go into `ext`. */
function parseAnswer(line: string, at: number, ext: Record<string, Scalar>): Answer | null {
  const answer: Answer = {};
  let next = at + 2;
  if (line.charCodeAt(at) !== 0x20) return null;
  if (line.charCodeAt(at + 1) !== 0x2d) {
    const status = digitsAt(line, at + 1, 3);
    if (status < 0) return null;
    answer.status = status;
    next = at + 4;
  }
  if (line.charCodeAt(next) !== 0x20) return null;
  let end = line.indexOf(' ', next + 1);
  if (end === -1) end = line.length;
  if (end !== next + 2 || line.charCodeAt(next + 1) !== 0x2d) {
    const bytes = end - next > 16 ? -1 : digitsAt(line, next + 1, end - next - 1);
    if (bytes < 0 || end === next + 1) return null;
    answer.bytes = bytes;
  }
  const referrer = quotedAt(line, end + 1, ext);
  if (referrer === null) {
    if (end + 1 < line.length) setExtra(line.slice(end + 1), ext);
    return answer;
  }
  if (referrer.text !== '-' && referrer.text !== '') ext['referrer'] = unescapeField(referrer.text);
  const agent = quotedAt(line, referrer.end + 2, ext);
  if (agent !== null && agent.text !== '-' && agent.text !== '') answer.userAgent = unescapeField(agent.text);
  const rest = (agent ?? referrer).end + 2;
  if (rest < line.length) setExtra(line.slice(rest), ext);
  return answer;
}

/** The quoted field whose opening quote is at `at`, still escaped. One that never ends goes to the end of the line, which was cut off, and is marked so. */
function quotedAt(line: string, at: number, ext: Record<string, Scalar>): { text: string; end: number } | null {
  if (line.charCodeAt(at) !== 0x22) return null;
  const end = closingQuote(line, at + 1);
  if (end !== -1) return { text: line.slice(at + 1, end), end };
  ext['truncated'] = true;
  return { text: line.slice(at + 1), end: line.length };
}

/** A single quoted list of addresses after the agent is nginx's `$http_x_forwarded_for`; anything else is kept as written. */
function setExtra(text: string, ext: Record<string, Scalar>): void {
  const inner = text.slice(1, -1);
  if (text.length > 1 && text.charCodeAt(0) === 0x22 && closingQuote(text, 1) === text.length - 1) {
    if (inner === '-') return;
    if (isAddress(inner) || inner.split(',').every((part) => isAddress(part.trim()))) {
      ext['forwardedFor'] = inner;
      return;
    }
  }
  ext['extra'] = unescapeField(text);
}
