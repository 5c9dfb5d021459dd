/**
 * Where things lie in a data directory. Everything is keyed by tenant and log number:
 *
 *     tenants/<tenant>/log/<n>/{checkpoint,log.vkey,tile/…}     C2SP tlog-tiles: what others can check
 *     tenants/<tenant>/content/<n>/<class>/<day>/<first>-<last>.seg
 *     wal/<sequence>.wal                                        one write-ahead log for all tenants
 */
export const walDirectory = 'wal';
export const tenantsDirectory = 'tenants';

/** Lower-case letters, digits, `-` and `_`, at most 63: safe in a path on any file system. */
export const isTenantName = (name: string): boolean => /^[a-z0-9][a-z0-9_-]{0,62}$/.test(name);

export const logDirectory = (tenant: string, log: number): string => `${tenantsDirectory}/${tenant}/log/${log}`;

export const contentDirectory = (tenant: string, log: number): string => `${tenantsDirectory}/${tenant}/content/${log}`;

/** Where the segments of a class and a day of receipt lie. */
export const dayDirectory = (tenant: string, log: number, ofClass: number, day: number): string =>
  `${contentDirectory(tenant, log)}/${ofClass}/${formatDay(day)}`;

export interface SegmentName {
  readonly class: number;
  /** Days since 1970, UTC. */
  readonly day: number;
  readonly first: number;
  readonly last: number;
}

const digits = (value: number): string => String(value).padStart(16, '0');

export const segmentPath = (tenant: string, log: number, name: SegmentName): string =>
  `${dayDirectory(tenant, log, name.class, name.day)}/${segmentFile(name)}`;

/** Its name in that directory. */
export const segmentFile = ({ first, last }: Pick<SegmentName, 'first' | 'last'>): string =>
  `${digits(first)}-${digits(last)}.seg`;

/** Null for a name that is not a segment's, such as a file that is still being written. */
export function parseSegmentName(name: string): { first: number; last: number } | null {
  const match = /^(\d{16})-(\d{16})\.seg$/.exec(name);
  if (match === null) return null;
  const first = Number(match[1]);
  const last = Number(match[2]);
  return Number.isSafeInteger(last) && first <= last ? { first, last } : null;
}

export const walPath = (sequence: number): string => `${walDirectory}/${digits(sequence)}.wal`;

export function parseWalName(name: string): number | null {
  const match = /^(\d{16})\.wal$/.exec(name);
  const sequence = Number(match?.[1]);
  return Number.isSafeInteger(sequence) ? sequence : null;
}

/** The number of a retention class, as a directory is named by it; null for any other name. */
export function parseClassName(name: string): number | null {
  return /^(?:0|[1-9]\d{0,4})$/.test(name) && Number(name) <= 0xffff ? Number(name) : null;
}

const dayMs = 86_400_000;

export const dayOfUs = (receivedUs: number): number => Math.floor(receivedUs / 1000 / dayMs);

/** `20261123`, the UTC date of a day number. */
export const formatDay = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10).replaceAll('-', '');

export function parseDay(text: string): number | null {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (match === null) return null;
  const ms = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  const day = Math.floor(ms / dayMs);
  return formatDay(day) === text ? day : null;
}
