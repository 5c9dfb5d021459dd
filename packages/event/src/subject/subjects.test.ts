import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeEvents } from '../items-writer.ts';
import type { Event } from '../event.ts';
import { subjectFinder } from './find.ts';
import { SubjectSieve } from './sieve.ts';
import { subjectsFinder } from './subjects.ts';
import { plainEvent as plain } from './testing.ts';

const itemsOf = (event: Event) => {
  const { items } = encodeEvents([event]);
  return { bytes: items, start: 0, end: items.length };
};

/** Pieces of which names are made and texts that name them, in every way in which somebody can be quoted. */
const names = ['ann', 'Ann@Example.org', String.raw`OFFICE\zoe`, 'Ann "Q" Smith', '陳大文', 'Jürgen', '4711', 'k.s@ks.sk', 'a', '%', 'x/y-z']; // prettier-ignore
const quoted = (name: string): string[] => {
  const codes = [...name].map((each) => each.charCodeAt(0).toString(16).padStart(4, '0'));
  const bytes = [...new TextEncoder().encode(name)].map((each) => `%${each.toString(16).toUpperCase()}`);
  return [
    name,
    name.toUpperCase(),
    JSON.stringify(name),
    JSON.stringify(JSON.stringify(name)),
    encodeURIComponent(name),
    bytes.join(''),
    codes.map((code) => `\\u${code}`).join(''),
    name.replaceAll(/./gu, String.raw`\$&`),
    name.slice(1),
    name.slice(0, -1),
  ];
};
const glue = fc.constantFrom('', ' ', '.', '\\', '%', '%4', '"', '\n', 'n', '@', '-', 'ä', '😀', '\\u00', 'K', 'ſ');
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(...names).chain((name) => fc.constantFrom(...quoted(name))),
      glue,
    ),
    { maxLength: 7 },
  )
  .map((all) => all.join(''));
const event = fc.record({ id: text, note: text, name: text, line: text, number: fc.constantFrom(4711, 47, 0) });
const people = fc.array(fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 }); // prettier-ignore

test('many people are found as each of them is by himself, in whichever way an event names them', () => {
  let found = 0;
  fc.assert(
    fc.property(people, event, (everybody, { id, note, name, line, number }) => {
      const made: Event = {
        ...plain,
        actor: { type: 'user', id },
        ext: { note, [`x${name}`]: number },
        raw: { mediaType: 'text/plain', bytes: new TextEncoder().encode(line) },
      };
      const expected = everybody.flatMap((identifiers, person) => {
        const finding = subjectFinder(identifiers)(made);
        return finding === null ? [] : [{ person, finding }];
      });
      found += expected.length;
      expect(subjectsFinder(everybody)(itemsOf(made))).toEqual(expected);
    }),
    { numRuns: 3000 },
  );
  expect(found).toBeGreaterThan(1000);
});

test('few others are looked at more closely', () => {
  const sieve = new SubjectSieve([['ann@example.org'], [String.raw`OFFICE\zoe`], ['4711'], ['陳大文'], ['Jürgen']]);
  const { bytes } = itemsOf({ ...plain, ext: { note: 'Of Ann at example.org: 471, offic, zoe, 陳大, jurgen' } });
  expect(sieve.in(bytes)).toEqual([]);
});

test('an identifier that no escape leaves as it is may be anywhere', () => {
  expect(new SubjectSieve([['%'], ['nobody'], ['"\\ %']]).in(new Uint8Array(10))).toEqual([0, 2]);
});

test('somebody who may be named in an event that cannot be read is named, without where', () => {
  const { bytes } = itemsOf({ ...plain, actor: { type: 'user', id: 'ann' } });
  const damaged = bytes.map((byte) => (byte === '{'.charCodeAt(0) ? '['.charCodeAt(0) : byte));
  const find = subjectsFinder([['bob'], ['ann']]);
  expect(find({ bytes: damaged, start: 0, end: damaged.length })).toEqual([{ person: 1, finding: null }]);
});

test('a hundred people with a hundred long identifiers each are looked for in bounded memory', () => {
  const everybody = Array.from({ length: 100 }, (_, person) =>
    Array.from({ length: 100 }, (_of, i) => `${person}-${i}-${'x'.repeat(1000)}`),
  );
  const before = process.memoryUsage().arrayBuffers;
  const sieve = new SubjectSieve(everybody);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
  expect(sieve.in(new TextEncoder().encode(`of 42-17-${'x'.repeat(1000)}`))).toContain(42);
});
