import { parseClassName, parseDay, parseSegmentName, type ReadFiles, contentDirectory } from '@daybook/event';
import { HASH_BYTES, parseTilePath, TILE_WIDTH, tileWidth } from '@daybook/tlog';
import { isTemporary } from './foreign-files.ts';
import type { Findings } from './findings.ts';
import { equal } from './tree-check.ts';
import type { OtherFiles, TreeFiles } from './tree-files.ts';

/**
 * Judges what lies beside the tiles of a checkpoint. `end` is where the write-ahead log ends: tiles up to there may be
 * of a checkpoint that is about to be published, tiles beyond it are of no log that is known here.
 */
export async function checkOtherFiles(
  others: OtherFiles,
  tree: TreeFiles,
  size: number,
  end: number,
  root: string,
  files: ReadFiles,
  findings: Findings,
): Promise<void> {
  for (const path of others.strangers) findings.add({ code: 'tile.foreign', path: `${root}/${path}` });
  for (const { path, sizeMin } of others.beyond) {
    if (sizeMin <= end) continue;
    findings.add({ code: 'tile.foreign', path: `${root}/${path}`, detail: `the log has ${end} events` });
  }
  for (const path of others.stale) {
    const bytes = await files.read(`${root}/${path}`);
    if (bytes !== null && !(await isPrefix(path, bytes, tree, size))) {
      findings.add({ code: 'tile.changed', path: `${root}/${path}` });
    }
  }
}

/** A partial tile of a smaller size must be the beginning of the tile of now. */
async function isPrefix(path: string, bytes: Uint8Array, tree: TreeFiles, size: number): Promise<boolean> {
  const parsed = parseTilePath(path);
  if (!parsed.ok) return false;
  const { tile, width } = parsed.address;
  if (parsed.address.kind === 'hashes') {
    const { level } = parsed.address;
    const now = await tree.hashes(level, tile, tileWidth(level, tile, size));
    return now.ok && equal(bytes, now.bytes.subarray(0, width * HASH_BYTES));
  }
  const now = await tree.bundle(tile, Math.min(TILE_WIDTH, tileWidth(0, tile, size)));
  if (!now.ok) return true; // the bundle itself is named already
  const length = now.entries.slice(0, width).reduce((sum, entry) => sum + 2 + entry.length, 0);
  const [head] = now.entries;
  if (head === undefined || bytes.length !== length) return false;
  return equal(bytes, new Uint8Array(head.buffer, head.byteOffset - 2, length));
}

/**
 * Names files below a log's content that are no segments. What a crash left half-written ends in `.new`; the answer is
 * what only looks like that.
 */
export async function checkContentNames(
  files: ReadFiles,
  tenant: string,
  log: number,
  findings: Findings,
): Promise<string[]> {
  const root = contentDirectory(tenant, log);
  const foreign: string[] = [];
  const stranger = (path: string): void => {
    if (path.endsWith('.new')) foreign.push(path);
    else findings.add({ code: 'content.foreign', path, detail: 'this is no segment' });
  };
  const isSegment = (name: string): boolean => parseSegmentName(name) !== null;
  for (const classText of await files.list(root)) {
    if (parseClassName(classText) === null) {
      stranger(`${root}/${classText}`);
      continue;
    }
    for (const day of await files.list(`${root}/${classText}`)) {
      const path = `${root}/${classText}/${day}`;
      if (parseDay(day) === null) {
        stranger(path);
        continue;
      }
      for (const name of await files.list(path)) {
        if (!isSegment(name) && !isTemporary(name, isSegment)) stranger(`${path}/${name}`);
      }
    }
  }
  return foreign;
}
