import { type EventDraft, flag } from '@daybook/event';
import type { LineFormat } from '../format.ts';
import { faultEvent, type Meaning, originOf, type Peer, peerOf, peerWithPort, unescapeField } from '../http/index.ts';
import { isoTime } from '../json/index.ts';
import { digitsAt, monthAt, offsetText, pad2 } from '../time.ts';

/** The error log of Apache 2.4, and of 2.2: refused sign-ins and requests, and what else went wrong. */
export const apacheError: LineFormat = {
  name: 'apache-error',
  matches: (line) => parseLine(line, { zoneOffsetMin: 0 }) !== null,
  parse: parseLine,
};

const brackets =
  /^\[(?:([\w-]+):)?(emerg|alert|crit|error|warn|notice|info|debug|trace[1-8])\] (?:\[pid (\d+)(?::tid (\d+))?\] )?/;
const clientPattern = /^(?:\((-?\d+)\)([^[]{0,200}): )?\[(?:client|remote) ([^\]\s]{2,64})\] /;
const codePattern = /^(AH\d{5}): /;
const partLengthMax = 400;

function parseLine(line: string, { zoneOffsetMin }: { readonly zoneOffsetMin: number }): EventDraft | null {
  const close = line.charCodeAt(0) === 0x5b ? line.indexOf('] ') : -1;
  const time = close < 25 || close > 32 ? null : timeOf(line.slice(1, close), zoneOffsetMin);
  const head = time === null ? null : brackets.exec(line.slice(close + 2, close + 2 + partLengthMax));
  if (time === null || head === null) return null;
  const [whole, module, level = '', pid, tid] = head;
  const rest = line.slice(close + 2 + whole.length);
  const client = clientPattern.exec(rest.slice(0, partLengthMax));
  const message = client === null ? rest : rest.slice(client[0].length);
  const code = codePattern.exec(message)?.[1];
  const { text, referrer } = withoutReferrer(code === undefined ? message : message.slice(code.length + 2));
  return faultEvent({
    time,
    flags: [flag('assumed', 'time.zone')],
    program: 'apache',
    level,
    message: unescapeField(text),
    origin: client === null ? undefined : originOf(peerIn(client[3] ?? '', module)),
    ext: {
      ...(pid === undefined ? {} : { pid: Number(pid) }),
      ...(tid === undefined ? {} : { tid }),
      ...(module === undefined ? {} : { module }),
      ...(code === undefined ? {} : { code }),
      ...(client?.[2] === undefined ? {} : { systemError: client[2] }),
      ...(referrer === undefined ? {} : { referrer: unescapeField(referrer) }),
    },
    meaning: meaningOf(text),
  });
}

/** Apache 2.2, which names no module, writes no port. */
function peerIn(text: string, module: string | undefined): Peer {
  return module === undefined ? peerOf(text) : peerWithPort(text);
}

/** `Thu Oct 13 12:24:49.880562 2022`, with or without the fraction, in the zone of the server. */
function timeOf(text: string, zoneOffsetMin: number): string | null {
  const month = monthAt(text, 4);
  const year = text.slice(-4);
  if (month === 0 || digitsAt(year, 0, 4) < 0 || text[3] !== ' ' || text[10] !== ' ') return null;
  const day = text.slice(8, 10).replace(' ', '0');
  return isoTime(`${year}-${pad2(month)}-${day}T${text.slice(11, -5)}${offsetText(zoneOffsetMin)}`);
}

function withoutReferrer(text: string): { text: string; referrer?: string } {
  const at = text.lastIndexOf(', referer: ');
  return at === -1 ? { text } : { text: text.slice(0, at), referrer: text.slice(at + 11) };
}

const login = { kind: 'auth.login', action: 'authentication', outcome: 'failure' } as const;

/** What a message of mod_auth_basic, mod_auth_digest, mod_authz_core or mod_ssl means. */
function meaningOf(text: string): Meaning | null {
  if (text.startsWith('user ')) return ofUser(text.slice(5));
  if (text.startsWith('client denied by server configuration: ')) {
    return { kind: 'http.request', action: 'forbidden', outcome: 'denied', code: 'forbidden' };
  }
  if (text.startsWith('SSL handshake') || text.startsWith('SSL Library Error')) {
    return { kind: 'network.connect', action: 'handshake', outcome: 'failure', code: 'tls-handshake' };
  }
  return null;
}

function ofUser(text: string): Meaning | null {
  const mismatch = parted(text, ': authentication failure for "');
  if (mismatch !== null) {
    const [url = ''] = mismatch.rest.split('": ', 1);
    return { ...login, code: 'bad-password', user: { name: mismatch.name, isKnown: true }, url };
  }
  const refused = parted(text, ': authorization failure for "');
  if (refused !== null) {
    const [url = ''] = refused.rest.split('": ', 1);
    const user = { name: refused.name, isKnown: true };
    return { kind: 'http.request', action: 'authorization', outcome: 'denied', code: 'forbidden', user, url };
  }
  const digest = parted(text, ': password mismatch: ');
  if (digest !== null)
    return { ...login, code: 'bad-password', user: { name: digest.name, isKnown: true }, url: digest.rest };
  const missing = parted(text, ' not found: ');
  if (missing === null) return null;
  return { ...login, code: 'unknown-user', user: { name: missing.name, isKnown: false }, url: missing.rest };
}

/** The name before the first mark, without the quotes and the realm that mod_auth_digest writes, and what follows it. */
function parted(text: string, mark: string): { readonly name: string; readonly rest: string } | null {
  const at = text.indexOf(mark);
  if (at < 1) return null;
  const name = text.slice(0, at);
  const quoted = name.startsWith('`') ? name.slice(1, name.includes("'") ? name.indexOf("'") : undefined) : name;
  return { name: unescapeField(quoted), rest: text.slice(at + mark.length) };
}
