import { isSize, parseDecimal, requireSize } from './decimal.ts';
import { fault } from './fault.ts';
import type { Fault } from './fault.ts';

/** C2SP tlog-tiles: a full tile is 256 hashes wide, which is a subtree of height 8. */
export const TILE_WIDTH = 256;
const LEVEL_MAX = 63;

/** The address of a tile of hashes (by level) or of a bundle of entries. `width` is 256 for a full one, 1 to 255 else. */
export type TileAddress =
  | { readonly kind: 'hashes'; readonly level: number; readonly tile: number; readonly width: number }
  | { readonly kind: 'entries'; readonly tile: number; readonly width: number };

/** C2SP tlog-tiles: `tile/<L>/<N>[.p/<W>]`. Throws a RangeError for an address that cannot be. */
export function tilePath(level: number, tile: number, width: number): string {
  if (!Number.isInteger(level) || level < 0 || level > LEVEL_MAX) throw new RangeError(`no tile level ${level}`);
  return `tile/${level}/${indexPath(tile, width)}`;
}

/** C2SP tlog-tiles: `tile/entries/<N>[.p/<W>]`. Throws a RangeError for an address that cannot be. */
export function entriesPath(tile: number, width: number): string {
  return `tile/entries/${indexPath(tile, width)}`;
}

/** C2SP tlog-tiles: groups of three digits, all but the last with an `x` before them; 1234067 is `x001/x234/067`. */
function indexPath(tile: number, width: number): string {
  requireSize(tile, 'tile');
  if (!Number.isInteger(width) || width < 1 || width > TILE_WIDTH) throw new RangeError(`no tile width ${width}`);
  const digits = String(tile);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = padded.match(/[0-9]{3}/g) ?? [];
  const path = groups.map((group, i) => (i === groups.length - 1 ? group : `x${group}`)).join('/');
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}

/** Reads what `tilePath` and `entriesPath` write, and nothing else: one path for each address. `at` is always 0. */
export function parseTilePath(path: string): { readonly ok: true; readonly address: TileAddress } | Fault<'tile-path'> {
  const match = /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(path);
  if (match === null) return fault('tile-path', 0);
  const [, level = '', groups = '', partial] = match;
  const tile = parseDecimal(groups.replace(/[x/]/g, '').replace(/^0+(?=[0-9])/, ''));
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  if (tile === null || (partial !== undefined && width >= TILE_WIDTH) || Number(level) > LEVEL_MAX) {
    return fault('tile-path', 0);
  }
  const address: TileAddress =
    level === 'entries' ? { kind: 'entries', tile, width } : { kind: 'hashes', level: Number(level), tile, width };
  // Groups of leading zeroes (`x000/001`) would be a second path for the same tile.
  return formatAddress(address) === path ? { ok: true, address } : fault('tile-path', 0);
}

function formatAddress(address: TileAddress): string {
  return address.kind === 'entries'
    ? entriesPath(address.tile, address.width)
    : tilePath(address.level, address.tile, address.width);
}

/** One level of a tree: so many full tiles, then a partial one of `partialWidth` hashes (0 where there is none). */
export interface TileLevel {
  readonly level: number;
  readonly fullTiles: number;
  readonly partialWidth: number;
}

/**
 * C2SP tlog-tiles: the tiles of a tree of that size, from level 0 up to the last that has any. Level l holds
 * floor(size / 256^l) hashes. The entry bundles are laid out as level 0. Throws a RangeError for what is no size.
 */
export function tilesOfSize(size: number): TileLevel[] {
  requireSize(size, 'size');
  const levels: TileLevel[] = [];
  let hashes = size;
  for (let level = 0; hashes > 0; level++) {
    const fullTiles = Math.floor(hashes / TILE_WIDTH);
    levels.push({ level, fullTiles, partialWidth: hashes % TILE_WIDTH });
    hashes = fullTiles;
  }
  return levels;
}

/** How many hashes a tile has in a tree of that size: 0 where the tree does not reach it, 256 where it is full. */
export function tileWidth(level: number, tile: number, size: number): number {
  if (!isSize(size) || !isSize(tile)) return 0;
  const hashes = Math.floor(size / TILE_WIDTH ** level);
  return Math.max(0, Math.min(TILE_WIDTH, hashes - tile * TILE_WIDTH));
}
