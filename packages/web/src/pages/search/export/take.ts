import { type CutFile, type ExportFormat, readCutFile, receiveExport, restOf } from '@daybook/api';
import { api } from '../../../api/client.ts';
import type { Asked } from '../asked.ts';
import { formats } from './formats.ts';
import type { Offer } from './offer.ts';
import { Spool } from './spool.ts';

const toldBytes = 64 * 1024;

export interface SoFar {
  /** Null in Parquet, whose rows cannot be told from outside. */
  readonly events: number | null;
  readonly bytes: number;
}

export interface Taking {
  readonly asked: Asked;
  readonly format: ExportFormat;
  /** The permit by which more is shown than the role shows. */
  readonly offer: Offer | null;
  readonly signal: AbortSignal;
  readonly onProgress: (so: SoFar) => void;
}

/** What came of an export that was cut: it can be gone on with. */
export interface Cut {
  readonly spool: Spool;
  readonly file: CutFile;
}

/**
 * Takes an export in and gives it to the person as a file: null then. Where it was cut, gives what came instead; with that as
 * `before` it goes on. Throws where nothing came that could be gone on with; what was there before is left as it was.
 */
export async function takeExport(taking: Taking, before: Cut | null = null): Promise<Cut | null> {
  const spool = before?.spool ?? (await Spool.open());
  try {
    return await takeInto(spool, taking, before?.file ?? null);
  } catch (error) {
    if (before === null) await spool.discard().catch(() => undefined);
    throw error;
  }
}

async function takeInto(spool: Spool, taking: Taking, before: CutFile | null): Promise<Cut | null> {
  const { asked, format, offer, signal, onProgress } = taking;
  const ask = before === null ? { ...rangeOf(asked, offer), format } : restOf(before);
  if (ask === null) throw new Error('There was nothing to take out. Begin it anew.');
  const unmask = offer === null ? {} : { unmask: offer.groups.join(',') };
  const so = { events: before?.events ?? 0, bytes: before?.bytes ?? 0 };
  let told = so.bytes;
  const { end } = await receiveExport(await api.exportEvents({ ...ask, ...unmask, signal }), {
    format,
    isRest: before !== null,
    write: async (record) => {
      so.bytes += record.length;
      await spool.write(record);
    },
    onProgress: (events) => {
      if (so.bytes - told < toldBytes) return;
      told = so.bytes;
      onProgress({ bytes: so.bytes, events: format === 'parquet' ? null : so.events + events });
    },
  });
  signal.throwIfAborted();
  if (end?.complete === true) {
    await spool.save(fileName(format));
    return null;
  }
  const file = format === 'parquet' ? null : await readCutFile((await spool.rest()).stream());
  if (file === null || restOf(file) === null) throw new Error('The export was cut. Begin it anew.');
  await spool.goOn(file.bytes);
  return { spool, file };
}

/** An export is a look of its own: it has no part in the one of the page. */
function rangeOf({ q, ...range }: Asked, offer: Offer | null) {
  const { since, until } = offer ?? range;
  return {
    ...(q === undefined ? {} : { q }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
}

function fileName(format: ExportFormat): string {
  const now = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return `daybook-export-${now}Z.${formats[format].extension}`;
}
