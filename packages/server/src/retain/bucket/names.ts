import {
  dayDirectory,
  isTenantName,
  logDirectory,
  parseClassName,
  parseDay,
  parseSegmentName,
  segmentFile,
  type SegmentName,
  segmentPath,
} from '@daybook/event';
import { entriesPath, parseTilePath, TILE_WIDTH, tilePath } from '@daybook/tlog';
import type { NewCopy } from './ports.ts';

interface OfLog {
  readonly tenant: string;
  readonly log: number;
}

/** Level of a bundle, beside those of tiles. */
export const bundleLevel = -1;

/** A sealed segment. The tag makes another object of each sealing under a new key: a rewritten segment may keep its name. */
export function contentCopy({ tenant, log }: OfLog, segment: SegmentName, tag: string): NewCopy {
  const path = segmentPath(tenant, log, segment);
  const key = `${dayDirectory(tenant, log, segment.class, segment.day)}/${segmentFile(segment)}.${tag}`;
  return { key, tenant, log, kind: 'content', path, segment, tile: null };
}

/** The tag of such an object. */
export const tagOf = (key: string): string => key.slice(key.lastIndexOf('.') + 1);

/** A full tile or bundle, at the C2SP path that it has on the disk. */
export function tileCopy({ tenant, log }: OfLog, level: number, number: number): NewCopy {
  const path = `${logDirectory(tenant, log)}/${pathOf(level, number, TILE_WIDTH)}`;
  return { key: path, tenant, log, kind: 'log', path, segment: null, tile: { level, number } };
}

const pathOf = (level: number, number: number, width: number): string =>
  level === bundleLevel ? entriesPath(number, width) : tilePath(level, number, width);

/** How many events a tile or a bundle of a level covers when it is full. */
export const eventsOf = (level: number): number => TILE_WIDTH ** (Math.max(level, 0) + 1);

/** A partial tile or bundle that a checkpoint needs, and the full one whose beginning it is. */
export interface PartialCopy {
  readonly copy: NewCopy;
  readonly fullPath: string;
  readonly level: number;
  readonly width: number;
}

/** The partial bundle and tiles of a log of a size (C2SP tlog-tiles): at each level what a full tile has no room for. */
export function partialCopies({ tenant, log }: OfLog, size: number): PartialCopy[] {
  const found: PartialCopy[] = [];
  for (let level = bundleLevel; level < 0 || eventsOf(level) / TILE_WIDTH <= size; level += 1) {
    const full = Math.floor(size / eventsOf(level));
    const width = Math.floor((size % eventsOf(level)) / (eventsOf(level) / TILE_WIDTH));
    if (width === 0) continue;
    const path = `${logDirectory(tenant, log)}/${pathOf(level, full, width)}`;
    const copy: NewCopy = { key: path, tenant, log, kind: 'partial', path, segment: null, tile: null };
    found.push({ copy, fullPath: `${logDirectory(tenant, log)}/${pathOf(level, full, TILE_WIDTH)}`, level, width });
  }
  return found;
}

/** A checkpoint under the size of its log. */
export function checkpointCopy({ tenant, log }: OfLog, size: number): NewCopy {
  const directory = logDirectory(tenant, log);
  return {
    key: `${directory}/checkpoints/${size}`,
    tenant,
    log,
    kind: 'checkpoint',
    path: `${directory}/checkpoint`,
    segment: null,
    tile: null,
  };
}

/** What an object is by its name. */
export type CopyName = OfLog &
  (
    | { readonly kind: 'content'; readonly segment: SegmentName; readonly path: string }
    | { readonly kind: 'log'; readonly level: number; readonly number: number }
    | { readonly kind: 'partial' }
    | { readonly kind: 'checkpoint'; readonly size: number }
  );

/** Null for a name that Daybook gives no object. */
export function readCopyName(key: string): CopyName | null {
  const [, tenant = '', kind = '', number = '', rest = ''] =
    /^tenants\/([^/]+)\/(log|content)\/([1-9]\d{0,8})\/(.+)$/.exec(key) ?? [];
  if (!isTenantName(tenant)) return null;
  const of = { tenant, log: Number(number) };
  return kind === 'content' ? readContentName(of, rest) : readLogName(of, rest);
}

function readContentName(of: OfLog, rest: string): CopyName | null {
  const [, classText = '', dayText = '', file = ''] = /^(\d+)\/(\d{8})\/([0-9-]+\.seg)\.[0-9a-f]{16}$/.exec(rest) ?? [];
  const [ofClass, day, range] = [parseClassName(classText), parseDay(dayText), parseSegmentName(file)];
  if (ofClass === null || day === null || range === null) return null;
  const segment = { class: ofClass, day, ...range };
  return { ...of, kind: 'content', segment, path: segmentPath(of.tenant, of.log, segment) };
}

function readLogName(of: OfLog, rest: string): CopyName | null {
  const size = /^checkpoints\/(0|[1-9]\d{0,15})$/.exec(rest)?.[1];
  if (size !== undefined)
    return Number.isSafeInteger(Number(size)) ? { ...of, kind: 'checkpoint', size: Number(size) } : null;
  const parsed = parseTilePath(rest);
  if (!parsed.ok) return null;
  const { address } = parsed;
  if (address.width < TILE_WIDTH) return { ...of, kind: 'partial' };
  return { ...of, kind: 'log', level: address.kind === 'entries' ? bundleLevel : address.level, number: address.tile };
}
