import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeCrc32 as crc32 } from '../node.ts';
import * as arbitrary from '../testing/arbitraries.ts';
import { scanWal } from './wal-scan.ts';
import {
  decodeWalFrame,
  decodeWalHeader,
  encodeWalFrame,
  encodeWalHeader,
  walFrameHeadBytes,
  type WalFrame,
  walHeaderBytes,
} from './wal.ts';

const nonce = 0xdeadbeef;
const uint32 = fc.nat(0xffffffff);
const key = fc.record({
  source: uint32,
  keyHash: arbitrary.bytesOf(32),
  contentHash: arbitrary.bytesOf(32),
  expiresS: fc.maxSafeNat(),
  offset: uint32,
  count: uint32,
});

const tenantName = fc.constantFrom('default', 'a', '0', 'acme_eu-1', 'x'.repeat(63));
const entries = fc.array(fc.tuple(arbitrary.bytesOf(48), fc.nat(30).chain(arbitrary.bytesOf)), { maxLength: 3 });

const frame: fc.Arbitrary<WalFrame> = fc
  .tuple(
    fc.constantFrom('base' as const, 'commit' as const),
    fc.array(
      fc.record({
        tenant: tenantName,
        log: uint32,
        first: fc.maxSafeNat(),
        keys: fc.array(key, { maxLength: 2 }),
        entries,
      }),
      { maxLength: 3 },
    ),
  )
  .map(([type, parts]) => ({
    type,
    parts: parts.map((part) => ({
      ...part,
      entries: part.entries.map(([entry]) => entry),
      records: type === 'base' ? [] : part.entries.map(([, record]) => record),
    })),
  }));

const commit = (...records: Uint8Array[]): WalFrame => ({
  type: 'commit',
  parts: [{ tenant: 'default', log: 1, first: 0, keys: [], entries: records.map(() => new Uint8Array(48)), records }],
});
const file = (...frames: WalFrame[]): Uint8Array =>
  Uint8Array.from(
    Buffer.concat([encodeWalHeader({ sequence: 7, nonce }), ...frames.map((one) => encodeWalFrame(one, nonce, crc32))]),
  );
/** The bytes with a right checksum in front: what somebody could make who knows the nonce. */
function framed(payload: Uint8Array): Uint8Array {
  const head = new DataView(new ArrayBuffer(walFrameHeadBytes));
  head.setUint32(0, payload.length);
  head.setUint32(4, payload.length ^ nonce);
  head.setUint32(8, crc32(payload, nonce));
  return Uint8Array.from(Buffer.concat([new Uint8Array(head.buffer), payload]));
}

describe('a frame of the write-ahead log', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(frame, uint32, (whole, ofFile) => {
        const bytes = encodeWalFrame(whole, ofFile, crc32);
        expect(decodeWalFrame(bytes, 0, ofFile, crc32)).toEqual({
          ok: true,
          value: { frame: whole, next: bytes.length },
        });
      }),
    );
  });

  it('never throws when decoded, and is the one encoding of what it says', () => {
    const payload = fc.oneof(
      arbitrary.mutated(frame.map((whole) => encodeWalFrame(whole, nonce, crc32).subarray(walFrameHeadBytes))),
      fc.uint8Array({ maxLength: 60 }),
    );
    fc.assert(
      fc.property(payload, (some) => {
        const bytes = framed(some);
        const decoded = decodeWalFrame(bytes, 0, nonce, crc32);
        if (decoded.ok) expect(Buffer.compare(encodeWalFrame(decoded.value.frame, nonce, crc32), bytes)).toBe(0);
        decodeWalFrame(some, 0, nonce, crc32);
      }),
      { numRuns: 1000 },
    );
  });

  it('makes no room for parts, keys, entries or records that it only claims to have', () => {
    const part = [7, ...Buffer.from('default'), 0, 0, 0, 1, ...Array<number>(8).fill(0)];
    const most = [255, 255, 255, 255];
    const none = [0, 0, 0, 0];
    for (const claims of [
      [...most, ...none],
      [...none, ...most],
      [0, 0, 0, 1, ...none, ...Array<number>(48).fill(0), ...most],
    ]) {
      const payload = Uint8Array.from([2, 255, 255, ...part, ...claims]);
      expect(decodeWalFrame(framed(payload), 0, nonce, crc32)).toMatchObject({ ok: false, code: 'wal.frame-content' });
    }
  });

  it.each(['', '..', '../x', 'a/b', 'A', '-a', 'a\0', '\ufeffa', 'a'.repeat(64)])(
    'with the tenant %j is neither written nor read',
    (tenant) => {
      const whole: WalFrame = {
        type: 'base',
        parts: [{ tenant, log: 1, first: 0, keys: [], entries: [], records: [] }],
      };
      expect(() => encodeWalFrame(whole, nonce, crc32)).toThrow(RangeError);
      const name = Buffer.from(tenant);
      const payload = Uint8Array.from([1, 0, 1, name.length, ...name, 0, 0, 0, 1, ...Array<number>(16).fill(0)]);
      expect(decodeWalFrame(framed(payload), 0, nonce, crc32)).toMatchObject({ ok: false, code: 'wal.frame-content' });
    },
  );

  it('is refused with another nonce, as a frame of another file', () => {
    expect(decodeWalFrame(encodeWalFrame(commit(), 1, crc32), 0, 2, crc32)).toMatchObject({ code: 'wal.frame-head' });
  });
});

describe('a header of the write-ahead log', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), uint32, (sequence, ofFile) => {
        expect(decodeWalHeader(encodeWalHeader({ sequence, nonce: ofFile }))).toEqual({
          ok: true,
          value: { sequence, nonce: ofFile },
        });
      }),
    );
  });

  it('of another format or version is refused', () => {
    const bytes = encodeWalHeader({ sequence: 1, nonce });
    for (const [at, code] of [
      [0, 'wal.magic'],
      [9, 'wal.version'],
      [10, 'wal.sequence'],
    ] as const)
      expect(decodeWalHeader(bytes.with(at, 0xff))).toMatchObject({ ok: false, code });
    expect(decodeWalHeader(bytes.subarray(1))).toMatchObject({ ok: false, code: 'wal.truncated' });
  });
});

describe('scanning the write-ahead log', () => {
  const frames = [commit(Uint8Array.of(1)), commit(Uint8Array.of(2, 2)), commit(new Uint8Array(40).fill(3))];
  const whole = file(...frames);
  const ends = [1, 2, 3].map((count) => file(...frames.slice(0, count)).length);

  it('gives every frame of a whole file', () => {
    for (const isLast of [true, false])
      expect(scanWal(whole, isLast, crc32)).toEqual({
        ok: true,
        value: { sequence: 7, nonce, frames, wholeBytes: whole.length },
      });
  });

  it('cuts a torn last frame wherever it is torn, but only in the last file', () => {
    for (let length = walHeaderBytes; length < whole.length; length += 1) {
      const kept = ends.filter((end) => end <= length);
      const wholeBytes = kept.at(-1) ?? walHeaderBytes;
      const torn = whole.subarray(0, length);
      expect(scanWal(torn, true, crc32)).toMatchObject({
        ok: true,
        value: { frames: frames.slice(0, kept.length), wholeBytes },
      });
      if (length > wholeBytes) expect(scanWal(torn, false, crc32)).toMatchObject({ ok: false, at: `@${wholeBytes}` });
    }
  });

  it('cuts a last frame of which some pages never came to the disk', () => {
    for (const fill of [0, 0xff]) {
      const torn = whole.slice().fill(fill, ends[1]! + 5);
      expect(scanWal(torn, true, crc32)).toMatchObject({
        ok: true,
        value: { frames: frames.slice(0, 2), wholeBytes: ends[1] },
      });
    }
  });

  it('refuses any changed byte before the last frame as damage, and says where the frame began', () => {
    for (let at = walHeaderBytes; at < ends[1]!; at += 1) {
      const damaged = whole.slice();
      damaged[at]! ^= 0x40;
      const begin = at < ends[0]! ? walHeaderBytes : ends[0]!;
      expect(scanWal(damaged, true, crc32), `byte ${at}`).toEqual({ ok: false, code: 'wal.damaged', at: `@${begin}` });
    }
  });

  it('takes no bytes of an event for a frame, though they be a whole frame of another nonce', () => {
    const fake = encodeWalFrame(commit(Uint8Array.of(9)), nonce + 1, crc32);
    const torn = file(frames[0]!, commit(fake, fake)).subarray(0, -3);
    expect(scanWal(torn, true, crc32)).toMatchObject({ ok: true, value: { frames: [frames[0]], wholeBytes: ends[0] } });
  });

  it('hashes no more than the file once, though the torn frame be full of what looks like frames', () => {
    const heads = Uint8Array.from(
      { length: 120_000 },
      (_, i) => [0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1][i % 15]!,
    );
    const torn = file(frames[0]!, commit(heads)).subarray(0, -1);
    let hashed = 0;
    const counted = (bytes: Uint8Array, start: number) => {
      hashed += bytes.length;
      return crc32(bytes, start);
    };
    expect(scanWal(torn, true, counted)).toMatchObject({ ok: true, value: { wholeBytes: ends[0] } });
    expect(hashed).toBeLessThanOrEqual(torn.length);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(arbitrary.mutated(fc.constant(whole)), fc.uint8Array({ maxLength: 60 })),
        fc.boolean(),
        (bytes, isLast) => {
          const scanned = scanWal(bytes, isLast, crc32);
          if (scanned.ok) expect(scanned.value.wholeBytes).toBeLessThanOrEqual(bytes.length);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
