import { crc32, inflateRawSync } from 'node:zlib';

export interface ZippedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ZipLimits {
  readonly entriesMax: number;
  /** Of one file, and of all that are wanted together, as they are once they are taken out. */
  readonly fileBytesMax: number;
  readonly bytesMax: number;
}

const endMark = 0x06_05_4b_50;
const entryMark = 0x02_01_4b_50;
const localMark = 0x04_03_4b_50;
const endBytes = 22;
const commentBytesMax = 0xffff;
const [stored, deflated] = [0, 8];

/**
 * The files of a ZIP archive (PKWARE's APPNOTE 6.3) that are wanted, by its directory, each held against its checksum. Throws
 * `Error` with the reason for what is no such archive, is encrypted, uses ZIP64 or other methods, or is over a limit.
 */
export function unzip(zip: Buffer, isWanted: (name: string) => boolean, limits: ZipLimits): ZippedFile[] {
  const end = endOf(zip);
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  if (count === 0xffff || at === 0xffff_ffff) throw new Error('it is a ZIP64 archive');
  if (count > limits.entriesMax) throw new Error(`it has ${count} entries; ${limits.entriesMax} are taken`);
  const files: ZippedFile[] = [];
  let total = 0;
  for (let i = 0; i < count; i += 1) {
    if (at + 46 > end || zip.readUInt32LE(at) !== entryMark) throw new Error('its directory is damaged');
    const nameEnd = at + 46 + zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, nameEnd);
    const next = nameEnd + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    if (!name.endsWith('/') && isWanted(name)) {
      const bytes = contentOf(zip, at, name, Math.min(limits.fileBytesMax, limits.bytesMax - total));
      total += bytes.length;
      files.push({ name, bytes });
    }
    at = next;
  }
  return files;
}

function endOf(zip: Buffer): number {
  for (let at = zip.length - endBytes; at >= Math.max(0, zip.length - endBytes - commentBytesMax); at -= 1) {
    if (zip.readUInt32LE(at) === endMark && at + endBytes + zip.readUInt16LE(at + 20) === zip.length) return at;
  }
  throw new Error('it is no ZIP archive');
}

/** Of the entry of the directory at `at`. */
function contentOf(zip: Buffer, at: number, name: string, bytesMax: number): Uint8Array {
  const [flags, method] = [zip.readUInt16LE(at + 8), zip.readUInt16LE(at + 10)];
  const [checksum, length, bytes] = [zip.readUInt32LE(at + 16), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 24)];
  const local = zip.readUInt32LE(at + 42);
  if ((flags & 1) === 1) throw new Error(`${name} is encrypted`);
  if (bytes > bytesMax) throw new Error(`${name} is too large`);
  if (local + 30 > zip.length || zip.readUInt32LE(local) !== localMark) throw new Error(`${name} is damaged`);
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const packed = zip.subarray(start, start + length);
  if (packed.length !== length) throw new Error(`${name} is cut off`);
  const content = method === stored ? packed : method === deflated ? inflated(packed, name, bytes) : null;
  if (content === null) throw new Error(`${name} is packed by method ${method}, which is not read`);
  if (content.length !== bytes || crc32(content) !== checksum) throw new Error(`${name} is damaged`);
  return content;
}

function inflated(packed: Uint8Array, name: string, bytes: number): Uint8Array {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes) });
  } catch {
    throw new Error(`${name} is damaged`);
  }
}
