import { encodeCheckpoint, signNote } from '@daybook/tlog';
import { logDirectory } from '@daybook/event';
import type { LogState, Published } from './log-state.ts';
import type { HeadStore, WriteFiles } from './ports.ts';
import { partialFiles, writeAll, writeFull } from './tiles.ts';

export const checkpointPath = (tenant: string, log: number): string => `${logDirectory(tenant, log)}/checkpoint`;

/**
 * Signs the log as it is now and publishes it: the head durable first, then the tiles and bundles that a reader of the
 * checkpoint needs, then the checkpoint. Does nothing where nothing is new. A failure leaves the log as it was
 * published before; the next call tries again, and never signs a smaller log than the head.
 */
export async function publish(state: LogState, files: WriteFiles, heads: HeadStore): Promise<Published | null> {
  if (state.published !== null && state.published.size === state.size) return null;
  const { size } = state;
  const root = state.edge.root();
  const partial = partialFiles(state);
  const text = encodeCheckpoint({ origin: state.origin, size, root, extensions: [] });
  const checkpoint = await signNote(text, state.signers);
  heads.saveHead({ tenant: state.tenant, log: state.log, size, root, checkpoint });
  await writeFull(state, files);
  const fresh = partial.filter(({ path }) => !state.wholePartials.has(path));
  await writeAll([...state.tornPartials, ...fresh], files);
  state.tornPartials = [];
  state.wholePartials = new Set(partial.map(({ path }) => path));
  await files.replace(checkpointPath(state.tenant, state.log), new TextEncoder().encode(checkpoint));
  await dropOldPartials(state, files, state.wholePartials);
  state.published = { size, root, checkpoint };
  return state.published;
}

/**
 * C2SP tlog-tiles lets a partial tile go once the full one is there. Partials of a tile that is still partial stay, for
 * readers of the checkpoints before: at most 255 a tile, and they go when it fills.
 */
async function dropOldPartials(state: LogState, files: WriteFiles, current: ReadonlySet<string>): Promise<void> {
  state.partialPaths = [...new Set([...state.partialPaths, ...current])];
  const stillPartial = new Set([...current].map(directoryOf));
  const isGone = (path: string): boolean => !stillPartial.has(directoryOf(path));
  const gone = state.partialPaths.filter(isGone);
  for (const path of gone) await files.remove(path);
  state.droppedPartials = new Set([...state.droppedPartials, ...gone.map(directoryOf)]);
  state.partialPaths = state.partialPaths.filter((path) => !isGone(path));
}

/** `tile/0/003.p` of `tile/0/003.p/17`. */
const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));
