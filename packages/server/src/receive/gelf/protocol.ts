import { flag, type Scalar } from '@daybook/event';
import type { Message } from '../../parse/ports.ts';
import { EndedFrames, type Frame, KeptFrame } from '../framing/index.ts';
import type { DatagramFault, Datagrams, Protocol, ReadFrame } from '../listeners/ports.ts';
import { Chunks, isChunk } from './chunks.ts';
import { gelfBytesMax, readGelf } from './gelf.ts';
import { unpack } from './unpack.ts';

const limits = { keptBytesMax: 256 * 1024, frameBytesMax: 16 * 1024 * 1024 };
const chunkLimits = { messagesMax: 1_000, bytesMax: 8 * 1024 * 1024, waitMs: 5_000 };

const isBlank = (bytes: Uint8Array): boolean => bytes.every((byte) => byte <= 0x20);

/** GELF beside HTTP: messages that end with a zero over streams; packed, in chunks, or as they are in datagrams. */
export const gelf: Protocol = {
  name: 'gelf',
  framing: () => new EndedFrames(0, limits, isBlank),
  datagrams: (onFault) => new GelfDatagrams(onFault),
  // Nothing in a message is counted.
  sequences: () => ({ connection: () => ({ saw: () => null, end: () => undefined }) }),
  read: readFrame,
};

class GelfDatagrams implements Datagrams {
  readonly #onFault: (fault: DatagramFault) => void;
  readonly #chunks: Chunks;

  constructor(onFault: (fault: DatagramFault) => void) {
    this.#onFault = onFault;
    this.#chunks = new Chunks(chunkLimits, onFault);
  }

  take(bytes: Uint8Array, sender: string, nowMs: number): Frame | null {
    const whole = isChunk(bytes) ? this.#chunks.add(sender, bytes, nowMs) : bytes;
    if (whole === null) return null;
    const unpacked = unpack(whole, gelfBytesMax);
    if (!unpacked.ok) {
      this.#onFault(unpacked.fault);
      return null;
    }
    return isBlank(unpacked.bytes) ? null : new KeptFrame(limits).take(unpacked.bytes, true);
  }

  expire(nowMs: number): void {
    this.#chunks.expire(nowMs);
  }
}

/** What is no GELF message is kept whole, as text, and says what is wrong with it: nobody could be told otherwise. */
function readFrame({ bytes, isWhole, cut }: Frame): ReadFrame {
  const read = readGelf(bytes);
  if (read.ok) return { message: read.message, sequence: null };
  const ext: Record<string, Scalar> = { gelfFault: read.path === '' ? read.message : `${read.path}: ${read.message}` };
  if (!isWhole) ext['unfinished'] = true;
  if (cut !== null) Object.assign(ext, { frameBytes: cut.bytes, frameSha256: cut.sha256 });
  const message: Message = { bytes, mediaType: 'text/plain', ext, ...(cut && { flags: [flag('cut', 'raw')] }) };
  return { message, sequence: null };
}
