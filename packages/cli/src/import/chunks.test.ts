import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Chunk, chunkBytesMax, chunkLinesMax, chunksOf, lineBytesMax } from './chunks.ts';

async function* pieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let i = 0; at < bytes.length; i += 1) {
    const end = at + (sizes[i % sizes.length] ?? 1);
    yield bytes.subarray(at, end);
    at = end;
  }
}

const chunk = (bytes: Uint8Array, sizes: readonly number[]): Promise<Chunk[]> =>
  Array.fromAsync(chunksOf(pieces(bytes, sizes)));

describe('cutting a file', () => {
  test('chunks are the file, cut behind newlines only, within lines and bytes', async () => {
    const line = 'x'.repeat(700);
    const text = Buffer.from(Array.from({ length: 7_000 }, (_, i) => `${i} ${line.slice(i % 600)}`).join('\n'));
    const chunks = await chunk(text, [65_536]);
    expect(Buffer.concat(chunks.map(({ bytes }) => bytes)).equals(text)).toBe(true);
    for (const { bytes, lines } of chunks) {
      expect(bytes.length).toBeLessThanOrEqual(chunkBytesMax);
      expect(lines).toBeLessThanOrEqual(chunkLinesMax);
    }
    for (const { bytes } of chunks.slice(0, -1)) expect(bytes.at(-1)).toBe(0x0a);
    expect(chunks.reduce((sum, { lines }) => sum + lines, 0)).toBe(7_000);
    expect(chunks.length).toBeGreaterThan(3);
  });

  test('the same bytes give the same chunks, however they come in', async () => {
    const lengths = fc.array(fc.nat(3_000), { minLength: 1, maxLength: 60 });
    const sizes = fc.array(fc.integer({ min: 50, max: 400_000 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(lengths, sizes, fc.nat(3), async (lines, some, repeat) => {
        const one = lines.map((length) => (length % 3 === 0 ? '\t' : 'y') + 'y'.repeat(length)).join('\n');
        const text = Buffer.from(one.concat('\n').repeat(1 + repeat * 20));
        const whole = await chunk(text, [text.length]);
        expect(await chunk(text, some)).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  test('single bytes give the same chunks too', async () => {
    const text = Buffer.from('a line of a log\n'.repeat(20_000));
    expect(await chunk(text, [1])).toEqual(await chunk(text, [text.length]));
  });

  test('a file that grew has the same names for the chunks that it had', async () => {
    const lines = Array.from({ length: 5_000 }, (_, i) => `line ${i}\n`);
    const before = await chunk(Buffer.from(lines.slice(0, 4_200).join('')), [9_999]);
    const after = await chunk(Buffer.from(lines.join('')), [9_999]);
    const nameOf = ({ prefixDigest, offset }: Chunk) => `${prefixDigest}-${offset}`;
    expect(after.slice(0, 8).map(nameOf)).toEqual(before.slice(0, 8).map(nameOf));
    expect(nameOf(after[8] as Chunk)).not.toBe(nameOf(before[8] as Chunk));
  });

  test('the same lines elsewhere in a file have another name', async () => {
    const block = 'same\n'.repeat(chunkLinesMax);
    const [first, second] = await chunk(Buffer.from(block + block), [1000]);
    expect(first?.bytes).toEqual(second?.bytes);
    expect(first?.prefixDigest).not.toBe(second?.prefixDigest);
  });

  test('lines that begin with a blank stay with the line that they go on, where that fits', async () => {
    const message = (i: number): string => `message ${i}\n\tgoes on\n goes on\n`;
    const cut = (text: string): Promise<Chunk[]> => chunk(Buffer.from(text), [999]);
    const chunks = await cut(Array.from({ length: 400 }, (_, i) => message(i)).join(''));
    const parts = chunks.map(({ bytes }) => Buffer.from(bytes).toString());
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) expect([part.startsWith('message'), part.endsWith('goes on\n')]).toEqual([true, true]);
    const endless = (await cut(`message\n${'\tgoes on\n'.repeat(1200)}`)).map(({ lines }) => lines);
    expect(endless).toEqual([500, 500, 201]);
  });

  test('the parts that a container runtime cut a line into stay together, where that fits', async () => {
    const part = (stream: string, tag: string, text: string): string =>
      `2026-11-28T11:24:31.844902095+00:00 ${stream} ${tag} ${text}\n`;
    const three = part('stdout', 'P', 'a') + part('stderr', 'F', 'between') + part('stdout', 'F', 'b');
    const chunks = await chunk(Buffer.from(three.repeat(400)), [999]);
    expect(chunks.map(({ lines }) => lines)).toEqual([498, 498, 204]);
    const endless = await chunk(Buffer.from(part('stdout', 'P', 'a').repeat(1_200)), [999]);
    expect(endless.map(({ lines }) => lines)).toEqual([500, 500, 200]);
  });

  test('a line without an end is cut into bounded pieces and nothing is lost', async () => {
    const text = Buffer.alloc(lineBytesMax * 2 + 17, 0x61);
    const chunks = await chunk(text, [300_000]);
    expect(chunks.map(({ bytes }) => bytes.length)).toEqual([lineBytesMax, lineBytesMax, 17]);
  });

  test('nothing gives nothing', async () => {
    expect(await chunk(new Uint8Array(0), [1])).toEqual([]);
  });
});
