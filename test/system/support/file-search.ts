import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { zstdDecompressSync } from 'node:zlib';

/**
 * Files below a directory in which a text is found (what is not ASCII as Latin-1 reads it): as it lies there, or in what zstd, or ClickHouse by
 * LZ4, made of it.
 */
export function filesWith(directory: string, text: RegExp): string[] {
  const isIn = (bytes: Buffer): boolean => text.test(bytes.toString('latin1'));
  return filesBelow(directory)
    .filter((file) => {
      const bytes = readIfThere(file);
      return isIn(bytes) || zstdParts(bytes).some(isIn) || lz4Parts(bytes).some(isIn);
    })
    .map((file) => path.relative(directory, file))
    .toSorted();
}

/** Of a server that may go on: what is removed meanwhile is passed over. Links are not followed. */
function filesBelow(directory: string): string[] {
  const entries = ifThere(() => readdirSync(directory, { withFileTypes: true })) ?? [];
  return entries.flatMap((entry) => {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) return filesBelow(file);
    return entry.isFile() ? [file] : [];
  });
}

const readIfThere = (file: string): Buffer => ifThere(() => readFileSync(file)) ?? Buffer.alloc(0);

function ifThere<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return null;
    throw error;
  }
}

const zstdMagic = Buffer.of(0x28, 0xb5, 0x2f, 0xfd);

/** Whatever in the bytes begins as a frame of zstd does, and is one. */
function zstdParts(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = bytes.indexOf(zstdMagic); at >= 0; at = bytes.indexOf(zstdMagic, at + 1)) {
    try {
      parts.push(zstdDecompressSync(bytes.subarray(at), { maxOutputLength: 256 * 1024 * 1024 }));
    } catch {
      // It only looked like one, or what comes after it is none.
      parts.push(...clickHouseZstd(bytes, at));
    }
  }
  return parts;
}

/** ClickHouse says before a block how long it is: 9 bytes of method, length with these 9, and length of what is in it. */
function clickHouseZstd(bytes: Buffer, at: number): Buffer[] {
  if (at < 9) return [];
  const length = bytes.readUInt32LE(at - 8) - 9;
  try {
    return length > 0 ? [zstdDecompressSync(bytes.subarray(at, at + length))] : [];
  } catch {
    return [];
  }
}

const lz4Method = 0x82;
/** None, LZ4, zstd, and several one after the other. */
const blockMethods = new Set([0x02, lz4Method, 0x90, 0x91]);
const checksumBytes = 16;
const headBytes = 9;

/** Goes over the blocks of a file as ClickHouse writes it: checksum (16), method, two lengths, content. */
function lz4Parts(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at + checksumBytes + headBytes < bytes.length;) {
    const method = bytes[at + checksumBytes] ?? 0;
    const stored = bytes.readUInt32LE(at + checksumBytes + 1);
    const raw = bytes.readUInt32LE(at + checksumBytes + 5);
    const end = at + checksumBytes + stored;
    if (!blockMethods.has(method) || stored < headBytes || end > bytes.length) break;
    if (method === lz4Method) parts.push(lz4(bytes.subarray(at + checksumBytes + headBytes, end), raw));
    at = end;
  }
  return parts;
}

/** A block of LZ4, without a frame. */
function lz4(bytes: Buffer, rawBytes: number): Buffer {
  const out = Buffer.alloc(rawBytes);
  let [at, to] = [0, 0];
  const lengthAt = (nibble: number): number => {
    let length = nibble;
    for (let more = nibble === 15 ? 255 : 0; more === 255;) {
      more = bytes[at++] ?? 0;
      length += more;
    }
    return length;
  };
  while (at < bytes.length) {
    const token = bytes[at++] ?? 0;
    const literals = lengthAt(token >> 4);
    to += bytes.copy(out, to, at, at + literals);
    at += literals;
    if (at >= bytes.length) break;
    const distance = bytes.readUInt16LE(at);
    at += 2;
    for (let left = lengthAt(token & 15) + 4; left > 0 && to < rawBytes; left -= 1, to += 1)
      out[to] = out[to - distance] ?? 0;
  }
  return out;
}
