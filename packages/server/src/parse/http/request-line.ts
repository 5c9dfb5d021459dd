import { unescapeField } from './quoted.ts';

export interface RequestLine {
  method: string;
  url: string;
  /** `1.1`, or absent for a request of HTTP/0.9, which has none. */
  version?: string;
}

const methodLengthMax = 32;

/**
 * The parts of a request line (RFC 9112 section 3) as the server logged it, or null where the client sent something
 * else: a TLS handshake to a plain port, another protocol, nothing. Spaces inside the target are kept in it.
 */
export function parseRequestLine(text: string): RequestLine | null {
  const line = splitRequestLine(text);
  if (line !== null) line.url = unescapeField(line.url);
  return line;
}

/** The same of a request line that has no escapes. */
export function splitRequestLine(text: string): RequestLine | null {
  const first = text.indexOf(' ');
  if (first < 1 || first > methodLengthMax || !isMethod(text, first)) return null;
  const last = text.lastIndexOf(' ');
  if (text.startsWith('HTTP/', last + 1)) {
    if (last === first) return null;
    return { method: text.slice(0, first), url: text.slice(first + 1, last), version: text.slice(last + 6) };
  }
  if (last !== first || text.charCodeAt(first + 1) !== 0x2f) return null;
  return { method: text.slice(0, first), url: text.slice(first + 1) };
}

/** The request of a method, a target and a protocol that stand apart: as `splitRequestLine` has them; null where there was none. */
export function requestOfParts(method: string, url: string, protocol = ''): RequestLine | string | null {
  if (method === '' || method === '-') return null;
  if (!isMethod(method, method.length)) return `${method} ${url} ${protocol}`.trim();
  const version = protocol.startsWith('HTTP/') ? protocol.slice(5) : undefined;
  return { method, url, ...(version === undefined ? {} : { version }) };
}

/** Letters, and `-` and `_` inside: every registered method, and what people make up. RFC 9110's token would take most of what other protocols send. */
function isMethod(text: string, end: number): boolean {
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    const letter = code | 0x20;
    if ((letter < 0x61 || letter > 0x7a) && !(i > 0 && (code === 0x2d || code === 0x5f))) return false;
  }
  return true;
}

/** What was asked for without its query: the path, or the whole of an absolute or authority form (RFC 9112 section 3.2). */
export function resourceOf(url: string): string {
  const query = url.indexOf('?');
  return query === -1 ? url : url.slice(0, query);
}
