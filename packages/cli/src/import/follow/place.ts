import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { open, rename, type FileHandle } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { Failure } from '../../failure.ts';
import type { Terminal } from '../../terminal/index.ts';

/** How far a file was sent. A file is known by its inode and by how it begins: inodes are used again. */
export interface Place {
  /** Made when the file is first seen: keys are made of it, so that another file with the same bytes is not taken for it. */
  readonly id: string;
  readonly device: number;
  readonly inode: number;
  /** Of the first bytes of the file, as many as were sent, but at most `headBytesMax`. */
  readonly head: { readonly bytes: number; readonly sha256: string };
  /** Everything before it is in the log. */
  readonly offset: number;
  /** Bytes from there on that may have been sent: they are sent again under the same key. 0 for none. */
  readonly pending: number;
}

export const headBytesMax = 1024;

/** The place before the first byte of a file. */
export function beginningOf({ dev, ino }: { readonly dev: number; readonly ino: number }): Place {
  return { id: randomUUID(), device: dev, inode: ino, head: headOf(new Uint8Array()), offset: 0, pending: 0 };
}

export function headOf(bytes: Uint8Array): Place['head'] {
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Whether the open file is the one that the place is in: it may have been cut off, or another one may have its inode. */
export async function isAt(file: FileHandle, place: Place): Promise<boolean> {
  const { dev, ino } = await file.stat();
  return dev === place.device && ino === place.inode && (await isAlike(file, place));
}

/** Whether the file has what was sent, and so is the one that the place is in, or a copy of it. */
export async function isAlike(file: FileHandle, place: Place): Promise<boolean> {
  const { size } = await file.stat();
  if (size < place.offset) return false;
  const bytes = Buffer.alloc(place.head.bytes);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
  return bytesRead === bytes.length && headOf(bytes).sha256 === place.head.sha256;
}

/** Where places are kept unless told otherwise: below `$XDG_STATE_HOME`, one for each file and server. */
export function placeFile(env: Terminal['env'], file: string, url: string): string {
  const home = env['XDG_STATE_HOME'];
  const base = home !== undefined && path.isAbsolute(home) ? home : path.join(homedir(), '.local/state');
  const name = createHash('sha256')
    .update(`${url}\0${path.resolve(file)}`)
    .digest('hex')
    .slice(0, 32);
  return path.join(base, 'daybook', 'follow', `${name}.json`);
}

/** Null where nothing is kept yet. @throws Failure where what is kept cannot be read. */
export function readPlace(file: string): Place | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Failure(`${file} cannot be read: ${(error as Error).message}`);
  }
  const place = parse(text);
  if (place !== null) return place;
  throw new Failure(
    `${file}, which says how far the file was sent, is damaged. Remove it to send the file from its beginning:\n` +
      'lines that were sent already are then taken twice.',
  );
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function parse(text: string): Place | null {
  try {
    const { version, id, device, inode, head, offset, pending } = JSON.parse(text) as Place & { version: unknown };
    const isPlace = [device, inode, offset, pending].every(isCount) && /^[0-9a-f-]{36}$/.test(id);
    const isHead = isCount(head.bytes) && head.bytes <= headBytesMax && /^[0-9a-f]{64}$/.test(head.sha256);
    return version === 1 && isPlace && isHead ? { id, device, inode, head, offset, pending } : null;
  } catch {
    return null;
  }
}

/** Durable when it resolves. A crash leaves the old place or the new one. @throws Failure where it cannot be written. */
export async function writePlace(file: string, place: Place): Promise<void> {
  const temporary = `${file}.new`;
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    await using handle = await open(temporary, 'w', 0o600);
    await handle.writeFile(`${JSON.stringify({ version: 1, ...place })}\n`);
    await handle.sync();
    await rename(temporary, file);
  } catch (error) {
    throw new Failure(`${file} cannot be written, so nothing more is sent: ${(error as Error).message}`);
  }
}
