import { readdirSync, readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import {
  decodeEntry,
  decodeEvent,
  decodeRecord,
  type Event,
  logDirectory,
  parseWalName,
  type ReadFiles,
  RecordDigester,
  scanWal,
  SegmentContent,
  walDirectory,
} from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { nodeCrc32, nodeSegmentCodec } from '@daybook/event/node';
import {
  decodeBundle,
  entriesPath,
  leafHash,
  openCheckpoint,
  parseVkey,
  policyOfKeys,
  rootOfLeaves,
} from '@daybook/tlog';
import { nodeCrypto } from '@daybook/tlog/node';
import { expect } from 'vitest';

const tenant = 'default';

/**
 * All events of a data directory that no server holds, in the order of the log. Every hash on the way is checked: the
 * checkpoint's signature, the root over all entries, and the content under each entry.
 */
export async function readLog(data: string): Promise<Event[]> {
  const files = nodeReadFiles(data);
  const log = logDirectory(tenant, 1);
  const vkey = parseVkey(nodeCrypto.sha256, readFileSync(`${data}/log.vkey`, 'utf8').trim());
  if (!vkey.ok) throw new Error(vkey.code);
  const opened = await openCheckpoint(nodeCrypto, readBytes(`${data}/${log}/checkpoint`), policyOfKeys([vkey.key]));
  if (!opened.ok) throw new Error(opened.code);
  const { size, root } = opened.checkpoint;
  const entries = readEntries(path.join(data, log), size);
  expect(
    rootOfLeaves(
      nodeCrypto.sha256,
      entries.map((entry) => leafHash(nodeCrypto.sha256, entry)),
    ),
  ).toEqual(root);

  const records = await readRecords(files, data, size);
  const digester = new RecordDigester(createBatchHasher());
  return entries.map((bytes, index) => {
    const entry = decodeEntry(bytes);
    const record = decodeRecord(records.get(index) ?? new Uint8Array());
    if (!entry.ok || !record.ok) throw new Error(`event ${index} cannot be read`);
    digester.add(record.value);
    if (Buffer.compare(digester.roots(), entry.value.root) !== 0)
      throw new Error(`event ${index} is not what was logged`);
    const event = decodeEvent(record.value.sections.filter((section) => 'bytes' in section));
    if (!event.ok) throw new Error(`event ${index}: ${event.code}`);
    return event.value;
  });
}

function readEntries(log: string, size: number): Uint8Array[] {
  const entries: Uint8Array[] = [];
  for (let first = 0; first < size; first += 256) {
    const width = Math.min(256, size - first);
    const bundle = decodeBundle(readBytes(`${log}/${entriesPath(first / 256, width)}`), width);
    if (!bundle.ok) throw new Error(`the bundle of ${first} cannot be read`);
    entries.push(...bundle.entries);
  }
  return entries;
}

async function readRecords(files: ReadFiles, data: string, size: number): Promise<Map<number, Uint8Array>> {
  const content = new SegmentContent(files, tenant, 1, nodeSegmentCodec);
  await content.refresh();
  const records = await content.read(0, size, []);
  const names = readdirSync(`${data}/${walDirectory}`).filter((name) => parseWalName(name) !== null);
  for (const [i, name] of names.sort().entries()) {
    const wal = scanWal(readBytes(`${data}/${walDirectory}/${name}`), i === names.length - 1, nodeCrc32);
    if (!wal.ok) throw new Error(`${name}: ${wal.code}`);
    for (const { parts } of wal.value.frames) {
      for (const part of parts) part.records.forEach((record, at) => records.set(part.first + at, record));
    }
  }
  return records;
}

/** Not a Buffer, whose `slice` shares its memory. */
const readBytes = (file: string): Uint8Array => new Uint8Array(readFileSync(file));

function nodeReadFiles(root: string): ReadFiles {
  const orNull = <T>(read: () => T): T | null => {
    try {
      return read();
    } catch {
      return null;
    }
  };
  return {
    read: async (file) => orNull(() => readBytes(path.join(root, file))),
    size: async (file) => orNull(() => statSync(path.join(root, file)).size),
    list: async (folder) => (orNull(() => readdirSync(path.join(root, folder))) ?? []).sort(),
    async readRange(file, offset, length) {
      await using handle = await open(path.join(root, file));
      const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    },
  };
}
