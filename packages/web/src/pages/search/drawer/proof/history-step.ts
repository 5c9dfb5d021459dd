import {
  type Checkpoint,
  parseCheckpoint,
  parseNote,
  proveConsistency,
  type Sha256,
  TILE_WIDTH,
  tilePath,
  type TileReader,
  verifyConsistency,
} from '@daybook/tlog';
import { countText } from '../../../../ui/count.ts';
import { sameBytes, type Step } from './step.ts';

/** A file of the log by its C2SP path; null where there is none. */
export type ReadFile = (path: string) => Promise<Uint8Array | null>;

type Asked = Pick<Checkpoint, 'size' | 'root'>;

/** The checkpoint in a signed note, whoever signed it; null for what is none. */
export function checkpointOf(note: string): Checkpoint | null {
  const parsed = parseNote(note);
  const checkpoint = parsed.ok ? parseCheckpoint(parsed.note.text) : null;
  return checkpoint?.ok === true ? checkpoint.checkpoint : null;
}

/**
 * That the log of this receipt and the one that this browser saw before are the same, one the beginning of the other.
 * `readFile` is null where the role may not read the log's files.
 */
export async function historyStep(
  sha256: Sha256,
  now: Asked,
  before: string | undefined,
  readFile: ReadFile | null,
): Promise<Step> {
  const step = (state: Step['state'], detail: string): Step => ({
    id: 'history',
    state,
    title: 'The log goes on from what this browser saw before',
    detail,
  });
  if (before === undefined) return step('open', 'Nothing was seen before. From now on this checkpoint is remembered.');
  const kept = checkpointOf(before);
  if (kept === null) return step('fails', 'What this browser remembers of the log cannot be read.');
  const sizes = `${countText(kept.size)} then, ${now.size} in this checkpoint`;
  if (kept.size === now.size) {
    return sameBytes(kept.root, now.root)
      ? step('holds', `It is the checkpoint that was seen before, of ${countText(now.size)}.`)
      : step('fails', `Two logs: this browser saw another root for the same ${countText(now.size)}.`);
  }
  const isShorter = now.size < kept.size;
  if (readFile === null) {
    return isShorter
      ? step('fails', `The log was longer before: ${sizes}.`)
      : step('open', `Your role may not read the files that show it: ${sizes}.`);
  }
  const [first, second] = isShorter ? [now, kept] : [kept, now];
  const consistent = await isPrefix(sha256, first, second, readFile);
  if (consistent === true) return step('holds', `One is the beginning of the other: ${sizes}.`);
  if (consistent === false)
    return step('fails', `The log was rewritten: ${sizes}, and one is not the beginning of the other.`);
  return isShorter
    ? step('fails', `The log was longer before, and the server does not show that it still is: ${sizes}.`)
    : step('open', `The server did not give the files that show it: ${sizes}. Try again.`);
}

/** Null where the files cannot be had. What the files say is believed only as far as it leads to both roots. */
async function isPrefix(sha256: Sha256, first: Asked, second: Asked, readFile: ReadFile): Promise<boolean | null> {
  let proof: readonly Uint8Array[];
  try {
    proof = await proveConsistency(first.size, second.size, tilesOf(readFile), sha256);
  } catch {
    return null;
  }
  return verifyConsistency(sha256, first.size, second.size, first.root, second.root, proof).ok;
}

/** A partial tile may be gone once the tile is full (C2SP tlog-tiles). */
function tilesOf(readFile: ReadFile): TileReader {
  return async (level, tile, width) => {
    const bytes = (await readFile(tilePath(level, tile, width))) ?? (await readFile(tilePath(level, tile, TILE_WIDTH)));
    if (bytes === null) throw new Error(`no tile ${tilePath(level, tile, width)}`);
    return bytes.slice(0, width * 32);
  };
}
