import { Readable } from 'node:stream';
import type { StreamEnding } from '@daybook/api';
import type { Released, Stream } from '../../access/index.ts';

/** What waits in memory for a client that reads slowly, besides one piece. */
const highWaterMark = 64 * 1024;

/**
 * The bytes of a stream, made as fast as they are read. When they end, or nobody wants them any more, the stream is told so
 * once. `open` opens a released piece: only the layer that sends answers has it.
 */
export function readableOf(
  { pieces, ended }: Stream,
  open: (piece: Released<string | Uint8Array>) => string | Uint8Array,
): Readable {
  let ending: StreamEnding = 'gone';
  async function* bytes(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const next = await pieces.next();
        if (next.done === true) {
          ending = next.value;
          return;
        }
        const piece = open(next.value);
        yield typeof piece === 'string' ? Buffer.from(piece) : piece;
      }
    } catch (error) {
      ending = 'failed';
      throw error;
    }
  }
  const readable = Readable.from(bytes(), { objectMode: false, highWaterMark });
  // Also where it is closed before it was read at all.
  readable.once('close', () => {
    void pieces.return('gone').catch(() => undefined);
    void ended(ending);
  });
  return readable;
}
