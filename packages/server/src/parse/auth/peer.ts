/** What `address port number` at the end of a message says, and what stands before it. */
export interface Peer {
  before: string;
  host: string;
  port?: string;
}

/**
 * The peer at the end of a message: `… <host> port <number>`, or `… <host>` of older versions. It is read from the end,
 * because what stands before it (a user name, a protocol banner) is what the client sent, and may itself look like an
 * address.
 */
export function peerAtEnd(text: string): Peer {
  const marker = text.lastIndexOf(' port ');
  const port = marker === -1 ? '' : text.slice(marker + 6);
  if (marker === -1 || !/^\d{1,5}$/.test(port)) return splitLast(text);
  const peer = splitLast(text.slice(0, marker));
  return { ...peer, port };
}

/** The peer at the start: `<host> port <number>`, with what follows. */
export function peerAtStart(text: string): { host: string; port?: string; after: string } {
  const end = endOfHost(text, 0);
  const host = text.slice(0, end);
  if (!text.startsWith(' port ', end)) return { host, after: text.slice(end) };
  let portEnd = end + 6;
  while (text.charCodeAt(portEnd) >= 0x30 && text.charCodeAt(portEnd) <= 0x39) portEnd++;
  return { host, port: text.slice(end + 6, portEnd), after: text.slice(portEnd) };
}

/** A host ends at a space, or at a colon that a space follows (addresses have colons too). */
function endOfHost(text: string, at: number): number {
  const space = text.indexOf(' ', at);
  const end = space === -1 ? text.length : space;
  return text.charCodeAt(end - 1) === 0x3a ? end - 1 : end;
}

function splitLast(text: string): Peer {
  const space = text.lastIndexOf(' ');
  return { before: space === -1 ? '' : text.slice(0, space), host: text.slice(space + 1) };
}
