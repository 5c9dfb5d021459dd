import type { ExportFormat } from '@daybook/api';
import { api } from '../../../api/client.ts';
import type { Asked } from '../asked.ts';
import { formats } from './formats.ts';
import { openSpool } from './spool.ts';

const lineFeed = 0x0a;
const endBytesMax = 1_000;

export interface Taking {
  readonly asked: Asked;
  readonly format: ExportFormat;
  readonly signal: AbortSignal;
  /** Of a text, lines so far: about as many as events. Bytes. */
  readonly onProgress: (so: { readonly lines: number | null; readonly bytes: number }) => void;
}

/** Takes an export whole, and gives it to the person as a file. Throws where it was cut; then nothing is left of it. */
export async function takeExport({ asked, format, signal, onProgress }: Taking): Promise<void> {
  const spool = await openSpool();
  try {
    let lines = 0;
    let size = 0;
    let end = new Uint8Array(0);
    for await (const chunk of await api.exportEvents({ ...rangeOf(asked), format, signal })) {
      const bytes = new Uint8Array(chunk);
      for (const byte of bytes) if (byte === lineFeed) lines += 1;
      end = joined(end, bytes);
      await spool.write(bytes);
      size += bytes.length;
      onProgress({ lines: format === 'parquet' ? null : lines, bytes: size });
    }
    // In CSV quotes are doubled; of Parquet it is what the file says of itself.
    if (!/"+complete"+:true/.test(new TextDecoder().decode(end))) throw new Error('The export was cut. Begin it anew.');
    await spool.save(fileName(format));
  } catch (error) {
    await spool.discard().catch(() => undefined);
    throw error;
  }
}

/** An export is a look of its own: it has no part in the one of the page. */
function rangeOf({ q, since, until }: Asked) {
  return {
    ...(q === undefined ? {} : { q }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}

/** The last bytes of both. */
function joined(before: Uint8Array, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (bytes.length >= endBytesMax) return bytes.slice(-endBytesMax);
  const both = new Uint8Array(before.length + bytes.length);
  both.set(before);
  both.set(bytes, before.length);
  return both.slice(-endBytesMax);
}

function fileName(format: ExportFormat): string {
  const now = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return `daybook-export-${now}Z.${formats[format].extension}`;
}
