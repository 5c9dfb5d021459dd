import { expect, test } from 'vitest';
import { exactPx, heightPxMax, ScrollPlace } from './place.ts';

const viewportPx = 600;
const rowPx = 30;

function placeOf(rowsPx: number): ScrollPlace {
  const place = new ScrollPlace();
  place.resize(rowsPx, viewportPx);
  return place;
}

test('few rows are scrolled as anything is', () => {
  for (const rowsPx of [0, 5_000, heightPxMax]) {
    const place = placeOf(rowsPx);
    expect(place.heightPx).toBe(rowsPx);
    for (const topPx of [-9, 0, 120, rowsPx])
      expect([place.scrolledTo(topPx), place.shiftPx, place.settledTop()]).toEqual([topPx, 0, null]);
  }
});

test.each([heightPxMax + 1, 30_000_000, 420_000_000])(
  'of %d pixels of rows the scroll bar reaches every one: both ends exactly, and further on with every pixel',
  (rowsPx) => {
    const place = placeOf(rowsPx);
    const lastTop = place.heightPx - viewportPx;
    const jump = (topPx: number): number => {
      place.scrolledTo(topPx < heightPxMax / 2 ? lastTop : 0);
      return place.scrolledTo(topPx);
    };
    expect([place.heightPx, jump(0), jump(lastTop)]).toEqual([heightPxMax, 0, rowsPx - viewportPx]);
    expect([jump(exactPx - 7), jump(lastTop - exactPx + 7)]).toEqual([exactPx - 7, rowsPx - viewportPx - exactPx + 7]);
    const offsets = Array.from({ length: 100 }, (_, i) => jump((i * lastTop) / 99));
    expect(offsets.every((offsetPx, i) => i === 0 || offsetPx > (offsets[i - 1] ?? Infinity))).toBe(true);
  },
);

test('a wheel moves rows as far as it moves the scroll bar, wherever that is, and no row jumps when it rests', () => {
  const place = placeOf(30_000_000);
  let topPx = 4_000_000;
  let offsetPx = place.scrolledTo(topPx);
  expect(offsetPx).toBeGreaterThan(14_000_000);
  const { shiftPx } = place;
  for (let i = 0; i < 500; i += 1) {
    topPx += 40;
    expect(place.scrolledTo(topPx)).toBeCloseTo(offsetPx + 40, 3);
    offsetPx += 40;
    expect(place.shiftPx).toBeCloseTo(shiftPx, 3);
  }
  const settledPx = Math.round(place.settledTop() ?? 0);
  expect(settledPx).toBeLessThan(topPx - 10_000);
  place.settle(settledPx);
  expect([place.offsetPx, place.scrolledTo(settledPx)]).toEqual([offsetPx, offsetPx]);
  expect(place.settledTop()).toBe(null);
});

test('by wheel no row beyond either end is reached, and the end is', () => {
  const place = placeOf(30_000_000);
  place.scrolledTo(place.heightPx - viewportPx - 1_000);
  for (let byPx = 900; byPx >= 0; byPx -= 100) place.scrolledTo(place.heightPx - viewportPx - byPx);
  expect(place.offsetPx).toBe(30_000_000 - viewportPx);
});

test.each([2_000, 1_000_000, 14_000_000])('of 14 million rows one that is looked for is found: the %dth', (row) => {
  const place = placeOf(420_000_000);
  const wantedPx = Math.min(row * rowPx, 420_000_000 - viewportPx);
  // The browser rounds where it scrolls to.
  const topPx = Math.round(place.topFor(wantedPx));
  expect(topPx).toBeLessThanOrEqual(place.heightPx - viewportPx);
  expect(place.scrolledTo(topPx)).toBe(wantedPx);
  const nextPx = Math.min(wantedPx + rowPx, 420_000_000 - viewportPx);
  expect(place.scrolledTo(Math.round(place.topFor(nextPx)))).toBe(nextPx);
});
