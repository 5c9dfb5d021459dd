import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SegmentName } from './paths.ts';
import { bySegment, SegmentNames } from './segment-names.ts';

const nameOf = (ofClass: number, first: number, length: number): SegmentName => ({
  class: ofClass,
  day: 20_000,
  first,
  last: first + length,
});
const name = fc.tuple(fc.integer({ max: 3, min: 0 }), fc.nat(60), fc.nat(20)).map((parts) => nameOf(...parts));
const keyOf = (each: SegmentName): string => `${each.class} ${each.first}`;

describe('names of segments', () => {
  it('are found by index and kept in order, whatever is known at first and in whatever order others are added', () => {
    const names = fc.uniqueArray(name, { selector: keyOf, maxLength: 30 });
    fc.assert(
      fc.property(names, fc.nat(30), fc.nat(90), fc.nat(30), (all, known, first, length) => {
        const segments = new SegmentNames(all.slice(0, known));
        for (const each of [...all.slice(known), ...all.slice(0, 5)]) segments.add(each);
        const sorted = all.toSorted(bySegment);
        expect(segments.all).toEqual(sorted);
        const end = first + length;
        const expected = sorted.filter((each) => each.first < end && each.last >= first);
        expect(segments.within(first, end)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('that are taken out are found no more, and all others are', () => {
    const names = fc.uniqueArray(name, { selector: keyOf, maxLength: 30 });
    fc.assert(
      fc.property(names, fc.nat(30), fc.nat(90), (all, gone, first) => {
        const segments = new SegmentNames(all);
        segments.remove([...all.slice(0, gone), nameOf(9, 1, 1)]);
        const expected = all.slice(gone).toSorted(bySegment);
        expect(segments.all).toEqual(expected);
        expect(segments.within(first, first + 9)).toEqual(
          expected.filter((each) => each.first < first + 9 && each.last >= first),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('are found and added without a look at all of them', () => {
    let looks = 0;
    const counted = (first: number): SegmentName => ({
      class: 1,
      day: 20_000,
      get first() {
        looks += 1;
        return first;
      },
      get last() {
        looks += 1;
        return first + 9;
      },
    });
    const segments = new SegmentNames(Array.from({ length: 10_000 }, (_, i) => counted(i * 10)));
    looks = 0;
    expect(segments.within(77_775, 77_785)).toHaveLength(2);
    expect(looks).toBeLessThan(10);
    segments.add(counted(100_000));
    expect(looks).toBeLessThan(100);
    expect(segments.within(100_000, 100_001)).toHaveLength(1);
  });
});
