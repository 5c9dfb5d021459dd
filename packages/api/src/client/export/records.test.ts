import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordsOf } from './records.ts';

const records = {
  ndjson: ['{"export":{}}\n', '{"position":"1:0","raw":"a \\"line\\""}\n', '{"end":{}}\n'],
  csv: ['position,time,raw\r\n', '#export,"{""a"":1}",\r\n', '1:0,t,"a ""line""\r\nand another"\r\n', '#end,"{}",\r\n'],
} as const;

test('records come out whole, however the bytes are cut, and add up to them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('ndjson', 'csv'),
      fc.constantFrom('named', 'found'),
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
      async (format, how, sizes) => {
        async function* chunks(): AsyncGenerator<Uint8Array> {
          const bytes = new TextEncoder().encode(`${records[format].join('')}half`);
          for (let at = 0, i = 0; at < bytes.length; i += 1) {
            const size = sizes[i % sizes.length] ?? 1;
            yield bytes.subarray(at, at + size);
            at += size;
          }
        }
        const read = await Array.fromAsync(recordsOf(chunks(), how === 'named' ? format : null));
        expect(read.map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual(records[format]);
        expect(read.map(({ start }) => start)).toEqual(
          read.map((_, i) => read.slice(0, i).reduce((sum, { bytes }) => sum + bytes.length, 0)),
        );
      },
    ),
    { numRuns: 60 },
  );
});
