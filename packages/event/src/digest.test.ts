import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordDigester, saltsOf } from './digest.ts';
import { createBatchHasher } from './hash/index.ts';
import type { Record } from './record.ts';
import * as arbitrary from './testing/arbitraries.ts';
import { slowRoot, slowSalt } from './testing/slow.ts';

const hasher = createBatchHasher();
const slowRoots = (records: readonly Record[]) => Buffer.concat(records.map((record) => slowRoot(record)));

function expectSlow(digester: RecordDigester, records: readonly Record[]): void {
  for (const record of records) digester.add(record);
  expect(digester.count).toBe(records.length);
  expect(Buffer.from(digester.roots())).toEqual(slowRoots(records));
}

describe('a record digester', () => {
  it('gives the roots of SPEC.md for any mixture of seeded, salted and withheld, batch after batch', () => {
    const digester = new RecordDigester(hasher);
    fc.assert(
      fc.property(fc.array(arbitrary.record, { maxLength: 12 }), (records) => expectSlow(digester, records)),
      {
        numRuns: 300,
      },
    );
  });

  it('grows its buffers for a large batch, and stays right for small ones after it', () => {
    const digester = new RecordDigester(hasher);
    const large = Array.from({ length: 700 }, (_, i): Record => ({
      seed: new Uint8Array(16).fill(i),
      sections: Array.from({ length: 1 + (i % 9) }, (_none, s) => ({ id: s + 1, bytes: new Uint8Array(i).fill(s) })),
    }));
    expectSlow(digester, large);
    expectSlow(digester, large.slice(0, 3));
    expectSlow(digester, []);
  });

  it('hashes sections that nobody knows yet, up to id 255, and a record with none', () => {
    const sections = Array.from({ length: 255 }, (_, i) => ({ id: i + 1, bytes: Uint8Array.of(i) }));
    expectSlow(new RecordDigester(hasher), [
      { seed: new Uint8Array(16).fill(9), sections },
      { seed: new Uint8Array(16).fill(8), sections: [{ id: 255, bytes: new Uint8Array(0) }] },
      { seed: null, sections: [] },
    ]);
  });

  it('gives the same root whether salts come from the seed or are spelled out', () => {
    const seed = new Uint8Array(16).fill(5);
    const sections = [1, 3, 4, 9, 255].map((id) => ({ id, bytes: Uint8Array.of(id) }));
    const salts = saltsOf(
      hasher,
      seed,
      sections.map(({ id }) => id),
    );
    expect(salts).toEqual(sections.map(({ id }) => slowSalt(seed, id)));
    const digester = new RecordDigester(hasher);
    digester.add({ seed, sections });
    digester.add({ seed: null, sections: sections.map((section, i) => ({ ...section, salt: salts[i]! })) });
    const roots = digester.roots();
    expect(roots.subarray(0, 32)).toEqual(roots.subarray(32));
  });
});
