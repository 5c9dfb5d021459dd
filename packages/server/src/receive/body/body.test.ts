import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Pressure, readBody, readEncoding } from './index.ts';

const limits = { bodyBytesMax: 10_000, bodyBytesDecompressedMax: 100_000 };
const yes = () => true;
const stream = (...chunks: Buffer[]) => Readable.from(chunks);

describe('body', () => {
  test.each(['identity', 'gzip', 'zstd'] as const)(
    '%s: what was sent comes out, however it was cut',
    async (encoding) => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), fc.integer({ min: 1, max: 500 }), async (bytes, size) => {
          const plain = Buffer.from(bytes);
          const sent = encoding === 'gzip' ? gzipSync(plain) : encoding === 'zstd' ? zstdCompressSync(plain) : plain;
          const chunks = [];
          for (let at = 0; at < sent.length; at += size) chunks.push(sent.subarray(at, at + size));
          const read = await readBody(Readable.from(chunks), encoding, limits, yes);
          expect(read.ok && read.bytes.equals(plain)).toBe(true);
        }),
        { numRuns: 40 },
      );
    },
  );

  test('a body past the limit is refused at the first byte past it', async () => {
    let given = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          given += 1;
          yield Buffer.alloc(1000);
        }
      })(),
    );
    expect(await readBody(endless, 'identity', limits, yes)).toMatchObject({ ok: false, code: 'too-large' });
    expect(given).toBeLessThan(40);
  });

  test.each([
    ['gzip', gzipSync(Buffer.alloc(5_000_000))],
    ['zstd', zstdCompressSync(Buffer.alloc(5_000_000))],
  ] as const)('a bomb of %s is stopped before it has grown', async (encoding, bomb) => {
    expect(bomb.length).toBeLessThan(limits.bodyBytesMax);
    let held = 0;
    const hold = (bytes: number) => {
      held += bytes;
      return true;
    };
    expect(await readBody(stream(bomb), encoding, limits, hold)).toMatchObject({ ok: false, code: 'too-large' });
    expect(held).toBeLessThanOrEqual(limits.bodyBytesDecompressedMax);
  });

  test('a compressed body past the limit as sent is refused', async () => {
    const noise = gzipSync(Buffer.from(Array.from({ length: 20_000 }, (_, i) => (i * 7919 + (i >> 3) * 31) % 251)), {
      level: 0,
    });
    expect(noise.length).toBeGreaterThan(limits.bodyBytesMax);
    expect(await readBody(stream(noise), 'gzip', limits, yes)).toMatchObject({ ok: false, code: 'too-large' });
  });

  test.each(['gzip', 'zstd'] as const)('%s that is cut off, or is none, is refused', async (encoding) => {
    const whole = encoding === 'gzip' ? gzipSync(Buffer.from('hello')) : zstdCompressSync(Buffer.from('hello'));
    for (const bytes of [whole.subarray(0, -1), whole.subarray(0, 3), Buffer.from('not compressed'), Buffer.alloc(0)]) {
      const read = await readBody(stream(bytes), encoding, limits, yes);
      if (bytes.length === 0) expect(read.ok && read.bytes.length > 0).toBe(false);
      else expect(read).toMatchObject({ ok: false, code: 'bad-compression' });
    }
  });

  test('random bytes never throw', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('gzip' as const, 'zstd' as const),
        async (bytes, encoding) => {
          await readBody(stream(Buffer.from(bytes)), encoding, limits, yes);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('a connection that breaks is told apart from a bad body', async () => {
    const broken = new Readable({
      read() {
        this.destroy(new Error('reset'));
      },
    });
    expect(await readBody(broken, 'gzip', limits, yes)).toMatchObject({ ok: false, code: 'aborted' });
  });

  test('where there is no room the body is not kept', async () => {
    expect(await readBody(stream(Buffer.alloc(10)), 'identity', limits, () => false)).toMatchObject({ code: 'busy' });
  });

  test('encodings are told by name, others are null', () => {
    expect([undefined, 'GZIP', ' zstd ', 'identity', 'br', 'gzip, zstd'].map(readEncoding)).toEqual([
      'identity',
      'gzip',
      'zstd',
      'identity',
      null,
      null,
    ]);
  });
});

describe('pressure', () => {
  test('what is held is bounded over all requests, and given back', () => {
    const pressure = new Pressure(100, 10);
    const first = pressure.share();
    expect(first.holdBytes(80) && first.holdEvents(10)).toBe(true);
    const second = pressure.share();
    expect(second.holdBytes(30)).toBe(false);
    expect(second.holdEvents(1)).toBe(false);
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    expect(second.holdBytes(30) && second.holdEvents(1)).toBe(true);
    expect([pressure.bytesInHand, pressure.eventsInHand]).toEqual([30, 1]);
  });

  test('a request alone is never refused for being larger than the bound', () => {
    expect(new Pressure(10, 1).share().holdBytes(1000)).toBe(true);
  });
});
