import { listSegments, logDirectory, type ReadFiles, type SegmentName, segmentPath } from '@daybook/event';
import { TILE_WIDTH } from '@daybook/tlog';
import { BackupFault } from './fault.ts';
import type { Backup, BackupFolder } from './folder.ts';
import { type BackupFile, type Manifest, type Pack, packTiles, type Piece, pieceBytesMax } from './manifest.ts';
import type { Moment, Source } from './ports.ts';
import { pathsOf } from './view.ts';

/** How often it is begun anew because content was destroyed or settled meanwhile; each time only what is new is read. */
const roundsMax = 10;
const plainFiles = ['format.json', 'log.vkey', 'daybook.yaml'];
const keyFiles = ['keys/log.key', 'keys/credentials.key'];

export interface MakeParts {
  readonly folder: BackupFolder;
  readonly source: Source;
  /** The newest backup that there is: what did not change since is not read again. */
  readonly before: Backup | null;
}

type Content = Pick<Manifest, 'logs' | 'files' | 'packs'>;

/**
 * Puts the data directory as of one moment into the folder; nothing names it yet. Content is listed before that moment and again
 * after it was read: where the lists differ in what belongs to the moment, all is taken again.
 */
export async function takeContent(parts: MakeParts, withKeys: boolean): Promise<Content> {
  for (let round = 1; round <= roundsMax; round += 1) {
    const content = await takeOnce(parts, withKeys);
    if (content !== null) return content;
  }
  throw new BackupFault(
    `content was destroyed or settled in each of ${roundsMax} attempts to read it, so that no moment of it is whole. ` +
      'Run the backup again when less is going on.',
  );
}

async function takeOnce({ folder, source, before }: MakeParts, withKeys: boolean): Promise<Content | null> {
  const firstWal = await source.firstWal();
  const listed = await listContent(source);
  const moment = await source.moment();
  if (moment.firstWal !== firstWal) return null;
  const known = new Map(before?.manifest.files.map((file) => [file.path, file]));
  const files: BackupFile[] = [];
  const taken = new Map<string, string>();
  for (const [path, { name, key, mark }] of listed) {
    const log = moment.logs.find((each) => keyOf(each) === key);
    // Later content is in the write-ahead log of the moment, or came after it.
    if (log === undefined || name.last >= log.settledEnd) continue;
    const file = await takeSegment(folder, source, { path, mark }, known.get(path));
    if (file === null) return null;
    files.push(file);
    taken.set(path, mark);
  }
  const packs: Pack[] = [];
  for (const log of moment.logs) packs.push(...(await takeTiles(folder, source.files, moment, log, before)));
  for await (const { path, bytes } of moment.files()) files.push({ path, pieces: await put(folder, bytes) });
  for (const [path, staged] of moment.databases) files.push({ path, pieces: await putStaged(folder, staged) });
  for (const path of [...plainFiles, ...(withKeys ? keyFiles : [])]) {
    const bytes = await source.files.read(path);
    if (bytes !== null) files.push({ path, pieces: await put(folder, bytes) });
  }
  for (const [path, mark] of taken) if ((await source.mark(path)) !== mark) return null;
  const logs = moment.logs.map(({ tenant, log, origin, size, end }) => ({ tenant, log, origin, size, end }));
  return { logs, files, packs };
}

const keyOf = ({ tenant, log }: { readonly tenant: string; readonly log: number }): string => `${tenant}/${log}`;

interface Listed {
  readonly name: SegmentName;
  readonly key: string;
  readonly mark: string;
}

async function listContent(source: Source): Promise<Map<string, Listed>> {
  const listed = new Map<string, Listed>();
  for (const log of await source.logs()) {
    for (const name of await listSegments(source.files, log.tenant, log.log)) {
      const path = segmentPath(log.tenant, log.log, name);
      const mark = await source.mark(path);
      if (mark !== null) listed.set(path, { name, key: keyOf(log), mark });
    }
  }
  return listed;
}

/** Null where it went away. */
async function takeSegment(
  folder: BackupFolder,
  source: Source,
  { path, mark }: { readonly path: string; readonly mark: string },
  before: BackupFile | undefined,
): Promise<BackupFile | null> {
  if (before?.mark === mark && (await hasAll(folder, before.pieces))) return before;
  const bytes = await source.files.read(path);
  return bytes === null ? null : { path, pieces: await put(folder, bytes), mark };
}

async function hasAll(folder: BackupFolder, pieces: readonly Piece[]): Promise<boolean> {
  for (const piece of pieces) if (!(await folder.has(piece))) return false;
  return true;
}

async function put(folder: BackupFolder, bytes: Uint8Array): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytesMax)
    pieces.push(await folder.put(bytes.slice(at, at + pieceBytesMax)));
  return pieces;
}

async function putStaged(folder: BackupFolder, path: string): Promise<Piece[]> {
  const size = (await folder.files.size(path)) ?? 0;
  const pieces: Piece[] = [];
  for (let at = 0; at < size; at += pieceBytesMax) {
    const bytes = await folder.files.readRange(path, at, pieceBytesMax);
    if (bytes === null || bytes.length !== Math.min(pieceBytesMax, size - at))
      throw new BackupFault(`${path} in the folder changed while it was read`);
    pieces.push(await folder.put(bytes));
  }
  return pieces;
}

/** Every full tile and bundle up to the head. They never change, so one that the backup before has is not read again. */
async function takeTiles(
  folder: BackupFolder,
  files: ReadFiles,
  moment: Moment,
  { tenant, log, size }: Moment['logs'][number],
  before: Backup | null,
): Promise<Pack[]> {
  const root = logDirectory(tenant, log);
  const nameOf = ({ level, first, count }: Pick<Pack, 'level' | 'first' | 'count'>) => `${level} ${first} ${count}`;
  const known = new Map(before?.manifest.packs.filter((pack) => pack.log === root).map((pack) => [nameOf(pack), pack]));
  const packs: Pack[] = [];
  for (const { level, count } of levelsOf(size)) {
    for (let first = 0; first < count; first += packTiles) {
      const range = { log: root, level, first, count: Math.min(packTiles, count - first) };
      const old = known.get(nameOf(range));
      if (old !== undefined && (await folder.has(old.piece))) packs.push(old);
      else packs.push({ ...range, piece: await folder.put(await readPack(files, moment, range)) });
    }
  }
  return packs;
}

/** How many full files each level has. */
function levelsOf(size: number): { readonly level: Pack['level']; readonly count: number }[] {
  const levels: { level: Pack['level']; count: number }[] = [
    { level: 'entries', count: Math.floor(size / TILE_WIDTH) },
  ];
  let count = Math.floor(size / TILE_WIDTH);
  for (let level = 0; count > 0; level += 1) {
    levels.push({ level, count });
    count = Math.floor(count / TILE_WIDTH);
  }
  return levels;
}

async function readPack(files: ReadFiles, moment: Moment, range: Omit<Pack, 'piece'>): Promise<Uint8Array> {
  const each: Uint8Array[] = [];
  for (const path of pathsOf(range)) {
    const bytes = moment.tiles.get(path) ?? (await files.read(path));
    const length = each[0]?.length ?? bytes?.length;
    if (bytes === null || bytes.length === 0 || bytes.length !== length)
      throw new BackupFault(
        `${path} is ${bytes === null ? 'missing' : 'not whole'}, but its events were settled. \`daybook verify\` names ` +
          'what else is wrong; older backups are as they were.',
      );
    each.push(bytes);
  }
  return new Uint8Array(Buffer.concat(each));
}
