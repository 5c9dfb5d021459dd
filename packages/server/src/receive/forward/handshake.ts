import { createHash, timingSafeEqual } from 'node:crypto';
import { headAt, payloadOf, write } from '../msgpack/index.ts';

/** What both ends make the digest of. */
export interface KeyCheck {
  readonly sharedKey: string;
  /** Drawn for this connection. */
  readonly nonce: string;
}

/**
 * The name under which this end shows the key. It is not that of the machine: Fluentd refuses a server that has its own
 * name, and it may run beside this one.
 */
const serverName = 'daybook-forward';

/** What a PING says, after its name: host of the client, salt, digest, user and password. */
const pingTexts = 5;

export const heloOf = (nonce: string): Buffer => write(['HELO', { nonce, auth: '', keepalive: true }]);

const digestOf = (salt: Uint8Array, host: Uint8Array | string, { nonce, sharedKey }: KeyCheck): string =>
  createHash('sha512').update(salt).update(host).update(nonce).update(sharedKey).digest('hex');

/** What to answer to a PING; null where the frame is none. The digest of a client that does not know the key is not made. */
export function answerPing(
  frame: Uint8Array,
  check: KeyCheck,
): { readonly isKnown: boolean; readonly pong: Buffer } | null {
  const texts = textsOf(frame);
  if (texts === null) return null;
  const [host, salt, digest] = texts as [Uint8Array, Uint8Array, Uint8Array];
  const expected = Buffer.from(digestOf(salt, host, check));
  const isKnown = digest.length === expected.length && timingSafeEqual(digest, expected);
  const pong = isKnown
    ? write(['PONG', true, '', serverName, digestOf(salt, serverName, check)])
    : write(['PONG', false, 'shared key mismatch', serverName, '']);
  return { isKnown, pong };
}

/** The texts of a PING, as bytes; null for any other value. */
function textsOf(frame: Uint8Array): Uint8Array[] | null {
  const list = headAt(frame, 0, frame.length);
  if (typeof list === 'string' || list.type !== 'array' || list.values !== pingTexts + 1) return null;
  const texts: Uint8Array[] = [];
  for (let at = list.start; at < frame.length;) {
    const head = headAt(frame, at, frame.length);
    if (typeof head === 'string' || (head.type !== 'str' && head.type !== 'bin')) return null;
    texts.push(payloadOf(frame, head));
    at = head.start + head.bytes;
  }
  const [name, ...rest] = texts;
  return Buffer.from(name ?? []).toString('latin1') === 'PING' && rest.length === pingTexts ? rest : null;
}
