import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { decodeEvent } from './decode-sections.ts';
import { slowCommitment, slowLeaf, slowRoot, slowSalt } from './testing/slow.ts';
import { makeVectors, vectorEvents } from './testing/vectors.ts';

const folder = join(import.meta.dirname, '../vectors');
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
const unhex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

interface SectionVector {
  readonly id: number;
  readonly text?: string;
  readonly bytes?: string;
  readonly salt?: string;
  readonly commitment?: string;
}
interface RecordVector {
  readonly seed: string | null;
  readonly sections: readonly SectionVector[];
  readonly record: string;
  readonly root: string;
}

const u8 = (value: number) => Buffer.from([value]);
const u16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const u32 = (value: number) => Buffer.from([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
const u64 = (value: number) => Buffer.from(BigInt(value).toString(16).padStart(16, '0'), 'hex');

it('the code writes the vectors that are kept, and no file is kept that it does not write', async () => {
  const made = await makeVectors();
  expect(readdirSync(folder).sort()).toEqual(
    Object.keys(made)
      .map((name) => `${name}.json`)
      .sort(),
  );
  for (const [name, vectors] of Object.entries(made))
    expect(JSON.parse(JSON.stringify(vectors)), name).toEqual(read(name));
});

it('the sections of the vectors decode to their events', () => {
  for (const { name, sections } of read('sections') as { name: string; sections: SectionVector[] }[]) {
    const decoded = decodeEvent(sections.map(({ id, bytes }) => ({ id, bytes: unhex(bytes!) })));
    expect(decoded).toEqual({ ok: true, value: vectorEvents[name] });
  }
});

it('SPEC.md, followed by hand, gives the records, salts and root of the vectors', () => {
  const [seeded, withheld] = read('records') as [RecordVector, RecordVector];
  expect(withheld.root).toBe(seeded.root);
  const seed = unhex(seeded.seed!);
  const items = seeded.sections.map(({ id, bytes }) =>
    Buffer.concat([u8(id), u8(1), u32(bytes!.length / 2), unhex(bytes!)]),
  );
  expect(seeded.record).toBe(hex(Buffer.concat([u8(1), u8(0), u8(9), seed, ...items])));
  const salted = withheld.sections.map(({ id, salt, bytes, commitment }) => {
    if (commitment !== undefined) return Buffer.concat([u8(id), u8(0), unhex(commitment)]);
    expect(salt).toBe(hex(slowSalt(seed, id)));
    return Buffer.concat([u8(id), u8(1), unhex(salt!), u32(bytes!.length / 2), unhex(bytes!)]);
  });
  expect(withheld.record).toBe(hex(Buffer.concat([u8(1), u8(1), u8(9), ...salted])));
  const contact = seeded.sections.find(({ id }) => id === 3)!;
  const commitment = slowCommitment(3, slowSalt(seed, 3), unhex(contact.bytes!));
  expect(withheld.sections.find(({ id }) => id === 3)?.commitment).toBe(hex(commitment));
  const sections = seeded.sections.map(({ id, bytes }) => ({ id, bytes: unhex(bytes!) }));
  expect(hex(slowRoot({ seed, sections }))).toBe(seeded.root);
});

it('SPEC.md, followed by hand, gives the entry and leaf hash of the vectors', () => {
  const vector = read('entry') as {
    flags: number;
    class: number;
    source: number;
    receivedUs: number;
    root: string;
    entry: string;
    leafHash: string;
  };
  const { flags, source, receivedUs, root } = vector;
  const entry = Buffer.concat([u8(1), u8(flags), u16(vector.class), u32(source), u64(receivedUs), unhex(root)]);
  expect(vector.entry).toBe(hex(entry));
  expect(vector.leafHash).toBe(hex(slowLeaf(entry)));
  expect(root).toBe((read('records') as RecordVector[])[0]?.root);
});

it('SPEC.md, followed by hand, gives the segment of the vectors', () => {
  const { header, records, segment } = read('segment') as {
    header: { keyId: number; log: number; class: number; day: number };
    records: { index: number; record: string }[];
    segment: string;
  };
  const head = Buffer.concat([
    Buffer.from('daybkseg'),
    u16(1),
    u32(header.keyId),
    u32(header.log),
    u16(header.class),
    u32(header.day),
  ]);
  const contents = records.map(({ record }) => unhex(record));
  const block = Buffer.concat([
    u32(records.length),
    ...records.map(({ index }, i) => Buffer.concat([u64(index), u32(contents[i]!.length)])),
    ...contents,
  ]);
  const index = Buffer.concat([
    u64(records[0]!.index),
    u64(records.at(-1)!.index),
    u64(head.length),
    u32(block.length),
    u32(block.length),
  ]);
  const end = Buffer.concat([u32(1), u32(crc32(Buffer.concat([head, index]))), Buffer.from('daybkend')]);
  expect(segment).toBe(hex(Buffer.concat([head, block, index, end])));
});

it('SPEC.md, followed by hand, gives the write-ahead log of the vectors', () => {
  const wal = read('wal') as { sequence: number; nonce: number; header: string; base: string; commit: string };
  expect(wal.header).toBe(hex(Buffer.concat([Buffer.from('daybkwal'), u16(1), u64(wal.sequence), u32(wal.nonce)])));
  const entry = unhex((read('entry') as { entry: string }).entry);
  const record = unhex((read('records') as RecordVector[])[0]!.record);
  const frame = (...parts: Buffer[]) => {
    const payload = Buffer.concat(parts);
    return hex(
      Buffer.concat([
        u32(payload.length),
        u32((payload.length ^ wal.nonce) >>> 0),
        u32(crc32(payload, wal.nonce)),
        payload,
      ]),
    );
  };
  const part = [u16(1), u8(7), Buffer.from('default'), u32(1), u64(4), u32(1)];
  const counted = Buffer.from(Uint8Array.from({ length: 64 }, (_, i) => i + 1));
  expect(wal.base).toBe(frame(u8(1), ...part, u32(0), Buffer.from(entry)));
  const key = Buffer.concat([u32(66_051), counted, u64(1_795_604_800), u32(0), u32(1)]);
  expect(wal.commit).toBe(
    frame(u8(2), ...part, u32(1), key, Buffer.from(entry), u32(record.length), Buffer.from(record)),
  );
});

it('the receipt of the vectors reveals what the record with a section withheld holds', () => {
  const receipt = read('receipt') as { entry: string; sections: SectionVector[] };
  const base64 = (text?: string) => (text === undefined ? undefined : Buffer.from(text, 'hex').toString('base64'));
  const { sections } = (read('records') as RecordVector[])[1]!;
  expect(receipt.sections).toEqual(
    sections.map(({ id, salt, bytes, commitment }) =>
      commitment === undefined
        ? { id, salt: base64(salt), bytes: base64(bytes) }
        : { id, commitment: base64(commitment) },
    ),
  );
  expect(receipt.entry).toBe(base64((read('entry') as { entry: string }).entry));
});
