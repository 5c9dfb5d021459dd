import { createHash } from 'node:crypto';
import type { Message } from '../../parse/ports.ts';

/**
 * Key of a body of a protocol that has none of its own: what it says, byte for byte, so that a client that sends it again
 * adds nothing. None where a message does not say when it was: two such bodies may be alike by right.
 */
export function keyOfBody(protocol: string, messages: readonly Message[], body: Buffer): { key?: string } {
  if (messages.some(({ time }) => time === undefined)) return {};
  return { key: `${protocol}/${createHash('sha256').update(body).digest('hex')}` };
}
