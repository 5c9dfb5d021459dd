import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { joined, type Joiner } from './join.ts';

/** Lines of one letter in front belong together; a line that ends with `.` is the last of its record. */
const byLetter = (openMax: number): Joiner => ({
  openMax,
  keyOf: (line) => line.slice(0, 1),
  isLast: (line) => line.endsWith('.'),
});

function linesOf(body: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < body.length;) {
    const feed = body.indexOf(0x0a, start);
    const end = feed === -1 ? body.length : feed;
    if (end > start) lines.push(body.subarray(start, end));
    start = end + 1;
  }
  return lines;
}
const join = (text: string, joiner: Joiner): string[] => {
  const body = Buffer.from(text);
  return [...joined(body, linesOf(body), joiner)].map((record) => record.toString());
};

test('lines with one key are one record, also where others stand between them', () => {
  expect(join('a1\nb1\na2\nb2.\na3', byLetter(4))).toEqual(['b1\nb2.', 'a1\na2\na3']);
});

test('what stands between the lines of a record stays in it', () => {
  expect(join('a1\n\n\na2\nb1', byLetter(1))).toEqual(['a1\n\n\na2', 'b1']);
});

test('the oldest record is complete when one more begins than may be open', () => {
  expect(join('a1\nb1\nc1\na2', byLetter(2))).toEqual(['a1', 'b1', 'c1', 'a2']);
});

test('a record ends at 64 KiB, and what goes on is a record of its own', () => {
  const line = `a${'x'.repeat(16_383)}`;
  const records = join(Array.from({ length: 9 }, () => line).join('\n'), byLetter(1));
  expect(records.map((record) => record.length)).toEqual([3, 3, 3].map((count) => count * 16_385 - 1));
});

test('every line is in one record, whatever the keys', () => {
  const line = fc.stringMatching(/^[a-e][0-9]{0,3}\.?$/);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (lines, openMax) => {
      const records = join(lines.join('\n'), byLetter(openMax));
      expect(records.flatMap((record) => record.split('\n')).toSorted()).toEqual(lines.toSorted());
      for (const record of records) expect(new Set(record.split('\n').map((text) => text[0])).size).toBe(1);
    }),
  );
});
