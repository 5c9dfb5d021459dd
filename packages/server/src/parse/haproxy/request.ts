import type { EventDraft, Scalar } from '@daybook/event';
import { type RequestLine, requestEvent, splitRequestLine } from '../http/index.ts';
import { loadOf, routeOf, type Said, timers, unhash, words } from './fields.ts';

/**
 * `frontend backend/server TR/Tw/Tc/Tr/Ta status bytes cookie cookie tsts a/f/b/s/r sq/bq [{captured}] [{captured}]
 * "request" [what httpslog or a format of one's own adds]`. Null for another line.
 */
export function parseRequest(text: string, said: Said): EventDraft | null {
  const head = words(text, 10);
  if (head === null) return null;
  const [frontend = '', route = '', spans, status = '', bytes = '', sentCookie, setCookie, state = '', counts, queues] =
    head.list;
  const times = timers(spans, 5);
  const load = loadOf(counts, queues);
  const isAnswer = /^(?:-1|\d{3})$/.test(status) && /^\+?\d{1,16}$/.test(bytes);
  if (times === null || load === null || !isAnswer || state.length !== 4 || !route.includes('/')) return null;
  const ext: Record<string, Scalar> = {
    ...routeOf(frontend, route),
    terminationState: state,
    timers: spans ?? '',
    ...load,
  };
  if (sentCookie !== '-' || setCookie !== '-') ext['cookies'] = `${sentCookie} ${setCookie}`;
  const asked = requestAfter(text, head.end, ext);
  if (asked === null) return null;
  const total = times[4] ?? -1;
  return requestEvent({
    ...said,
    line: asked.line,
    status: Number(status),
    bytes: Number(bytes),
    durationMs: total,
    service: { name: 'haproxy' },
    ext,
  });
}

/** The request in its quotes, and the captured headers before it. HAProxy writes quotes and brackets of clients as `#HH`. */
function requestAfter(
  text: string,
  from: number,
  ext: Record<string, Scalar>,
): { line: RequestLine | string | null } | null {
  let at = from;
  for (const name of ['capturedRequest', 'capturedResponse']) {
    if (text.charCodeAt(at) !== 0x7b) continue;
    const close = text.indexOf('} ', at);
    if (close === -1) return null;
    ext[name] = unhash(text.slice(at + 1, close));
    at = close + 2;
  }
  if (text.charCodeAt(at) !== 0x22) return null;
  const close = text.indexOf('"', at + 1);
  // A line that is longer than HAProxy's `len` ends anywhere.
  if (close === -1) ext['truncated'] = true;
  const request = text.slice(at + 1, close === -1 ? text.length : close);
  const rest = close === -1 ? '' : text.slice(close + 1).trim();
  if (rest !== '') Object.assign(ext, tlsOf(rest) ?? { extra: unhash(rest) });
  if (request === '<BADREQ>') return { line: request };
  const line = splitRequestLine(request) ?? cutOff(request, close === -1);
  if (line === null) return { line: request === '' ? null : request };
  return { line: { ...line, url: unhash(line.url) } };
}

/** A request that lacks its end has no protocol. */
function cutOff(request: string, isCut: boolean): RequestLine | null {
  const line = isCut ? splitRequestLine(`${request} HTTP/`) : null;
  return line === null ? null : { method: line.method, url: line.url };
}

/** What `option httpslog` adds: `fc_err/ssl_err/c_err/ca_err/resumed sni/version/cipher`. */
function tlsOf(text: string): Record<string, Scalar> | null {
  const match = /^(-|\d+)\/([0-9A-Fa-f]+|-)\/(\d+|-)\/(\d+|-)\/(\d|-) ([^ /]*)\/([^ /]+)\/([^ /]+)$/.exec(text);
  if (match === null) return null;
  const [, error, tlsError, clientError, caError, resumed, name, version, cipher] = match;
  const said = { tlsName: name, tlsVersion: version, tlsCipher: cipher };
  const named = Object.entries(said).filter(
    (each): each is [string, string] => each[1] !== undefined && each[1] !== '' && each[1] !== '-',
  );
  return {
    ...Object.fromEntries(named),
    tlsResumed: resumed === '1',
    tlsErrors: `${error}/${tlsError}/${clientError}/${caError}`,
  };
}
