import { sectionIds } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { Parts, sectionsToErase } from './parts.ts';

const { core, actor, request, raw } = sectionIds;
const place = { class: 1, day: 20_000 };

describe('what a statement names', () => {
  test('is gathered by class, day and sections; neighbours are one range', () => {
    const parts = new Parts({ partsMax: 9, rangesMax: 9 });
    for (const index of [3, 4, 7]) parts.add(index, place, [actor, raw]);
    parts.add(8, place, [request, raw]);
    parts.add(9, { class: 2, day: 20_000 }, [actor, raw]);
    expect(parts.events).toBe(5);
    expect(parts.parts()).toEqual([
      {
        ...place,
        sections: [actor, raw],
        ranges: [
          [3, 4],
          [7, 7],
        ],
      },
      { ...place, sections: [request, raw], ranges: [[8, 8]] },
      { class: 2, day: 20_000, sections: [actor, raw], ranges: [[9, 9]] },
    ]);
  });

  test('has its limits: what has no room is not taken, what joins a range needs none', () => {
    const parts = new Parts({ partsMax: 2, rangesMax: 3 });
    expect(parts.add(1, place, [raw])).toBe(true);
    expect(parts.add(3, place, [raw])).toBe(true);
    expect(parts.add(5, place, [actor, raw])).toBe(true);
    expect(parts.add(7, place, [raw])).toBe(false);
    expect(parts.add(6, place, [actor, raw])).toBe(true);
    expect(parts.events).toBe(4);
    const few = new Parts({ partsMax: 1, rangesMax: 9 });
    expect(few.add(1, place, [raw])).toBe(true);
    expect(few.add(2, place, [actor, raw])).toBe(false);
  });
});

test('raw always goes too, and everything where the core names somebody', () => {
  expect(sectionsToErase([request])).toEqual([request, raw]);
  expect(sectionsToErase([actor, raw])).toEqual([actor, raw]);
  expect(sectionsToErase([core, actor])).toEqual([]);
});
