import { leafHash } from '@daybook/tlog';
import { nodeCrypto } from '@daybook/tlog/node';
import { RecordDigester } from '../digest.ts';
import { encodeWalFrame, encodeWalHeader, type WalFrame } from '../directory/wal.ts';
import { encodeSections } from '../encode-sections.ts';
import { encodeEntry } from '../entry.ts';
import type { Event } from '../event.ts';
import { createBatchHasher } from '../hash/index.ts';
import { nodeCrc32, nodeSegmentCodec } from '../node.ts';
import { encodeReceipt, revealSections } from '../receipt.ts';
import { encodeRecord, type Record } from '../record.ts';
import { encodeSegment } from '../segment.ts';
import { sha256Hex, slowCommitment } from './slow.ts';

const hasher = createBatchHasher();
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
/** Bytes that count up from `first`. */
const counted = (length: number, first: number): Uint8Array => Uint8Array.from({ length }, (_, i) => first + i);
/** Stored uncompressed, since zstd's output is not fixed by its format. */
export const storedCodec = { ...nodeSegmentCodec, compress: (bytes: Uint8Array) => Promise.resolve(bytes.slice()) };

const line = '203.0.113.9 - zoë [23/Nov/2026:03:04:05 +0545] "GET /a?b=1 HTTP/1.1" 200 17';

/** An event with all nine sections, and one with the two that are always there. */
export const vectorEvents: { readonly [name: string]: Event } = {
  whole: {
    id: '0190a5b4-7c3e-7d1f-8a2b-000000000001',
    time: '2026-11-23T03:04:05.123456789+05:45',
    kind: 'http.request',
    action: 'GET',
    outcome: 'success',
    severity: 1,
    reason: { code: 'ok', text: 'half a pair: \ud83d' },
    epoch: 'boot-1',
    seq: '18446744073709551615',
    service: { name: 'shop', host: 'web-1' },
    flags: ['assumed:time', 'cut'],
    actor: { type: 'user', id: 'zoë', name: 'Zoë 😀', roles: ['admin', ''], mfa: true },
    origin: { ip: '203.0.113.9', port: 40000, userAgent: 'curl/8 "quoted" \\ \u0001' },
    target: { resources: [{ type: 'path', id: '/a' }], user: { type: 'user', id: 'bob', email: 'bob@example.org' } },
    request: { method: 'GET', url: '/a?b=1', status: 200, bytes: 17, durationMs: 0.5 },
    changes: [{ path: 'quota', old: 1e21, new: null }],
    ext: JSON.parse('{"__proto__":"a key like any other","":1e-7,"a.b[0]":false}') as { [key: string]: string },
    raw: { mediaType: 'text/plain', bytes: utf8(`${line}\n`) },
    cut: { 'origin.userAgent': { sha256: sha256Hex(utf8('the whole')), bytes: 9 } },
  },
  smallest: {
    id: '0190a5b4-7c3e-7d1f-8a2b-000000000002',
    time: '2026-11-23T03:04:05Z',
    kind: 'auth.login',
    action: 'login',
    outcome: 'failure',
    severity: 3,
    actor: { type: 'unknown', id: 'unknown' },
  },
};

const seed = counted(16, 0xf0);

function rootOf(record: Record): Uint8Array {
  const digester = new RecordDigester(hasher);
  digester.add(record);
  return digester.roots();
}

const sectionJson = (section: Record['sections'][number]) =>
  'commitment' in section
    ? { id: section.id, commitment: hex(section.commitment) }
    : { id: section.id, ...(section.salt && { salt: hex(section.salt) }), bytes: hex(section.bytes) };

/** Seeded, and salted with one section withheld, whose root is the same. */
function records(): { readonly [name: string]: Record } {
  const seeded = { seed, sections: encodeSections(vectorEvents['whole']!) };
  const revealed = revealSections(seeded, hasher);
  const withheld = revealed.map((section) =>
    section.id === 3 && 'bytes' in section
      ? { id: 3, commitment: slowCommitment(3, section.salt, section.bytes) }
      : section,
  );
  return { seeded, withheld: { seed: null, sections: withheld } };
}

/** Every file of `vectors/`, by name. Bytes are in hexadecimal. */
export async function makeVectors(): Promise<{ [name: string]: unknown }> {
  const { seeded, withheld } = records() as { seeded: Record; withheld: Record };
  const root = rootOf(seeded);
  const fields = { flags: 1, class: 258, source: 66_051, receivedUs: 1_795_000_000_123_456, root };
  const entry = encodeEntry(fields);
  const record = encodeRecord(seeded);
  const segmentHeader = { keyId: 0, log: 1, class: 258, day: 20_775 };
  const segmentRecords = [
    { index: 4, bytes: record },
    { index: 2 ** 40, bytes: encodeRecord(withheld) },
  ];
  const key = {
    source: 66_051,
    keyHash: counted(32, 1),
    contentHash: counted(32, 33),
    expiresS: 1_795_604_800,
    offset: 0,
    count: 1,
  };
  const part = { tenant: 'default', log: 1, first: 4, entries: [entry] };
  const base: WalFrame = { type: 'base', parts: [{ ...part, keys: [], records: [] }] };
  const commit: WalFrame = { type: 'commit', parts: [{ ...part, keys: [key], records: [record] }] };
  const wal = { sequence: 7, nonce: 0xdeadbeef };
  const receipt = { entry, sections: revealSections(withheld, hasher), proof: 'a tlog-proof stands here\n' };
  return {
    sections: Object.entries(vectorEvents).map(([name, event]) => ({
      name,
      sections: encodeSections(event).map(({ id, bytes }) => ({
        id,
        text: Buffer.from(bytes).toString(),
        bytes: hex(bytes),
      })),
    })),
    records: [seeded, withheld].map((one) => ({
      seed: one.seed === null ? null : hex(one.seed),
      sections: one.sections.map(sectionJson),
      record: hex(encodeRecord(one)),
      root: hex(rootOf(one)),
    })),
    entry: { ...fields, root: hex(root), entry: hex(entry), leafHash: hex(leafHash(nodeCrypto.sha256, entry)) },
    segment: {
      note: 'The block is stored uncompressed here; in a file it is a zstd frame.',
      header: segmentHeader,
      records: segmentRecords.map(({ index, bytes }) => ({ index, record: hex(bytes) })),
      segment: hex(await encodeSegment(segmentHeader, segmentRecords, storedCodec)),
    },
    wal: {
      ...wal,
      header: hex(encodeWalHeader(wal)),
      base: hex(encodeWalFrame(base, wal.nonce, nodeCrc32)),
      commit: hex(encodeWalFrame(commit, wal.nonce, nodeCrc32)),
    },
    receipt: encodeReceipt(receipt),
  };
}
