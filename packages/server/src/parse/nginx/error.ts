import { type EventDraft, flag } from '@daybook/event';
import { isAddress } from '../address.ts';
import type { LineFormat } from '../format.ts';
import { faultEvent, type Meaning, originOf, parseRequestLine, peerOf } from '../http/index.ts';
import { isoTime } from '../json/index.ts';
import { digitsAt, offsetText } from '../time.ts';

/** nginx's error log: refused sign-ins and requests, and what else went wrong. */
export const nginxError: LineFormat = {
  name: 'nginx-error',
  matches: (line) => parseLine(line, { zoneOffsetMin: 0 }) !== null,
  parse: parseLine,
};

const head = /^\[(debug|info|notice|warn|error|crit|alert|emerg)\] (\d+)#(\d+): (?:\*(\d+) )?/;
const headLengthMax = 80;
const clientMark = ', client: ';

function parseLine(line: string, { zoneOffsetMin }: { readonly zoneOffsetMin: number }): EventDraft | null {
  if (line[4] !== '/' || line[7] !== '/' || line[10] !== ' ' || line[19] !== ' ' || digitsAt(line, 0, 4) < 0)
    return null;
  const date = `${line.slice(0, 4)}-${line.slice(5, 7)}-${line.slice(8, 10)}`;
  const time = isoTime(`${date}T${line.slice(11, 19)}${offsetText(zoneOffsetMin)}`);
  const match = head.exec(line.slice(20, 20 + headLengthMax));
  if (time === null || match === null) return null;
  const [whole, level = '', pid, , connection] = match;
  const text = line.slice(20 + whole.length);
  const at = clientAt(text);
  const message = at === -1 ? text : text.slice(0, at);
  const said = at === -1 ? {} : contextOf(text.slice(at + clientMark.length));
  return faultEvent({
    time,
    flags: [flag('assumed', 'time.zone')],
    program: 'nginx',
    level,
    message,
    origin: said.client === undefined ? undefined : originOf(peerOf(said.client)),
    line: said.request === undefined ? null : parseRequestLine(said.request),
    host: said.host ?? said.server,
    ext: {
      pid: Number(pid),
      ...(connection === undefined ? {} : { connection: Number(connection) }),
      ...(said.upstream === undefined ? {} : { upstream: said.upstream }),
      ...(said.referrer === undefined ? {} : { referrer: said.referrer }),
      // A client chose a name or an address that looks like nginx's own words.
      ...(at !== text.lastIndexOf(clientMark) ? { ambiguous: true } : {}),
    },
    meaning: meaningOf(message),
  });
}

/** The first mark that an address follows. */
function clientAt(text: string): number {
  let at = text.indexOf(clientMark);
  for (let tried = 0; at !== -1 && tried < 16; tried += 1) {
    const start = at + clientMark.length;
    const end = text.indexOf(',', start);
    const client = text.slice(start, end === -1 ? text.length : end);
    if (isAddress(client) || client.startsWith('unix:')) return at;
    at = text.indexOf(clientMark, start);
  }
  return -1;
}

interface Said {
  readonly client?: string;
  readonly server?: string | undefined;
  readonly request?: string | undefined;
  readonly upstream?: string | undefined;
  readonly host?: string | undefined;
  readonly referrer?: string | undefined;
}

/** `CLIENT, server: NAME, request: "…", upstream: "…", host: "…", referrer: "…"`, each but the first where there is one. */
function contextOf(text: string): Said {
  const comma = text.indexOf(',');
  const server = /, server: ([^,]*)/.exec(text.slice(comma === -1 ? text.length : comma, 1024))?.[1];
  return {
    client: comma === -1 ? text : text.slice(0, comma),
    server: server === '' || server === '_' ? undefined : server,
    request: quotedAfter(text, ', request: "'),
    upstream: quotedAfter(text, ', upstream: "'),
    host: quotedAfter(text, ', host: "'),
    referrer: quotedAfter(text, ', referrer: "'),
  };
}

function quotedAfter(text: string, mark: string): string | undefined {
  const start = text.indexOf(mark);
  if (start === -1) return undefined;
  const end = text.indexOf('"', start + mark.length);
  return text.slice(start + mark.length, end === -1 ? text.length : end);
}

function meaningOf(message: string): Meaning | null {
  const login = { kind: 'auth.login', action: 'basic authentication', outcome: 'failure' } as const;
  if (message.startsWith('user "')) {
    const missing = message.lastIndexOf('" was not found in "');
    if (missing > 5)
      return { ...login, code: 'unknown-user', user: { name: message.slice(6, missing), isKnown: false } };
    const mismatch = message.lastIndexOf('": password mismatch');
    if (mismatch > 5)
      return { ...login, code: 'bad-password', user: { name: message.slice(6, mismatch), isKnown: true } };
  }
  if (message.startsWith('no user/password was provided')) {
    return { kind: 'auth.attempt', action: 'basic authentication', outcome: 'denied', code: 'no-credentials' };
  }
  if (
    message.startsWith('access forbidden by rule') ||
    (message.startsWith('directory index of "') && message.endsWith('" is forbidden'))
  ) {
    return { kind: 'http.request', action: 'forbidden', outcome: 'denied', code: 'forbidden' };
  }
  if (message.startsWith('limiting requests') || message.startsWith('limiting connections')) {
    return { kind: 'http.request', action: 'limit', outcome: 'denied', code: 'limited' };
  }
  if (message.startsWith('SSL_do_handshake() failed')) {
    return { kind: 'network.connect', action: 'handshake', outcome: 'failure', code: 'tls-handshake' };
  }
  return null;
}
