import { logDirectory, type ReadFiles } from '@daybook/event';
import { isTemporary } from './foreign-files.ts';
import { decodeBundle, entriesPath, HASH_BYTES, parseTilePath, TILE_WIDTH, tilePath, tileWidth } from '@daybook/tlog';

/** A bundle, or why there is none. Paths are relative to the data directory. */
export type ReadBundle =
  | { readonly ok: true; readonly path: string; readonly entries: readonly Uint8Array[] }
  | { readonly ok: false; readonly path: string; readonly reason: 'missing' | 'truncated' | 'trailing' };

export type ReadHashes =
  | { readonly ok: true; readonly path: string; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly path: string; readonly reason: 'missing' | 'length' };

/** Fetches a file of the log by its C2SP path; null where there is none. */
export type FetchLogFile = (path: string) => Promise<Uint8Array | null>;

/**
 * Tiles and bundles of a log as of a size. A partial one may have become a full one since (C2SP tlog-tiles, partial
 * tiles): then that is read and cut.
 */
export class TreeFiles {
  readonly #fetch: FetchLogFile;
  readonly #root: string;

  constructor(fetch: FetchLogFile, root: string) {
    this.#fetch = fetch;
    this.#root = root;
  }

  static ofDirectory(files: ReadFiles, tenant: string, log: number): TreeFiles {
    const root = logDirectory(tenant, log);
    return new TreeFiles((path) => files.read(`${root}/${path}`), `${root}/`);
  }

  async bundle(tile: number, width: number): Promise<ReadBundle> {
    const { bytes, path, stored } = await this.#read((wide) => entriesPath(tile, wide), width);
    if (bytes === null) return { ok: false, path, reason: 'missing' };
    const decoded = decodeBundle(bytes, stored);
    return decoded.ok
      ? { ok: true, path, entries: decoded.entries.slice(0, width) }
      : { ok: false, path, reason: decoded.code };
  }

  async hashes(level: number, tile: number, width: number): Promise<ReadHashes> {
    const { bytes, path, stored } = await this.#read((wide) => tilePath(level, tile, wide), width);
    if (bytes === null) return { ok: false, path, reason: 'missing' };
    return bytes.length === stored * HASH_BYTES
      ? { ok: true, path, bytes: bytes.slice(0, width * HASH_BYTES) }
      : { ok: false, path, reason: 'length' };
  }

  /** `stored` is the width that the path which was read stands for: its file has exactly that many. */
  async #read(pathOf: (width: number) => string, width: number) {
    const path = pathOf(width);
    const bytes = await this.#fetch(path);
    if (bytes !== null || width === TILE_WIDTH) return { bytes, path: `${this.#root}${path}`, stored: width };
    const full = await this.#fetch(pathOf(TILE_WIDTH));
    return { bytes: full, path: `${this.#root}${full === null ? path : pathOf(TILE_WIDTH)}`, stored: TILE_WIDTH };
  }
}

/** What lies in a log's directory besides what a checkpoint of a size needs. */
export interface OtherFiles {
  /** Partial tiles of smaller sizes: allowed, but they must agree. C2SP paths. */
  readonly stale: readonly string[];
  /** Tiles that only a longer log has, with the least size of it. */
  readonly beyond: readonly { readonly path: string; readonly sizeMin: number }[];
  /** What is no file of a log at all. */
  readonly strangers: readonly string[];
  /** What is named like something temporary or like a key, and is neither. */
  readonly foreign: readonly string[];
}

const namedMax = 10_000;
const depthMax = 8;
const logFiles = new Set(['checkpoint', 'log.vkey']);

/** Walks a log's directory. Bounded: of each kind at most 10,000 are named. */
export async function listOtherFiles(files: ReadFiles, tenant: string, log: number, size: number): Promise<OtherFiles> {
  const root = logDirectory(tenant, log);
  const stale: string[] = [];
  const beyond: { path: string; sizeMin: number }[] = [];
  const strangers: string[] = [];
  const foreign: string[] = [];
  const put = <T>(list: T[], item: T): void => {
    if (list.length < namedMax) list.push(item);
  };
  const putStranger = (path: string, isKnown: (name: string) => boolean): void => {
    if (isTemporary(path, isKnown)) return;
    put(path.endsWith('.new') || path.endsWith('.vkey') ? foreign : strangers, path);
  };
  const walk = async (path: string, depth: number): Promise<void> => {
    for (const name of await files.list(`${root}/${path}`)) {
      const inner = `${path}/${name}`;
      if (isTileDirectory(name, depth) && depth < depthMax) {
        // A file in place of a directory has nothing to list, but a byte can be read of it; never of a directory.
        if ((await files.readRange(`${root}/${inner}`, 0, 1))?.length === 1) put(strangers, inner);
        else await walk(inner, depth + 1);
        continue;
      }
      const parsed = parseTilePath(inner);
      if (!parsed.ok) {
        putStranger(inner, (known) => parseTilePath(known).ok);
        continue;
      }
      const level = parsed.address.kind === 'hashes' ? parsed.address.level : 0;
      const { tile, width } = parsed.address;
      const needed = tileWidth(level, tile, size);
      if (width > needed) put(beyond, { path: inner, sizeMin: (tile * TILE_WIDTH + width) * TILE_WIDTH ** level });
      else if (width < needed) put(stale, inner);
    }
  };
  for (const name of await files.list(root)) {
    if (name === 'tile') await walk('tile', 0);
    else if (!logFiles.has(name)) putStranger(name, (known) => logFiles.has(known));
  }
  return { stale, beyond, strangers, foreign: foreign.map((path) => `${root}/${path}`) };
}

const isTileDirectory = (name: string, depth: number): boolean =>
  depth === 0 ? /^(?:entries|0|[1-9]\d?)$/.test(name) : /^(?:x\d{3}|\d{3}\.p)$/.test(name);
