import { expect, test } from 'vitest';
import { heightPxMax, scaleOf } from './scale.ts';

test('few rows are as high as they are', () => {
  expect(scaleOf(0, 600)).toBe(1);
  expect(scaleOf(heightPxMax, 600)).toBe(1);
});

test('the bottom of the scroll bar is the bottom of the rows, however many there are', () => {
  for (const rowsPx of [heightPxMax + 1, 30_000_000, 420_000_000]) {
    expect((heightPxMax - 600) * scaleOf(rowsPx, 600)).toBeCloseTo(rowsPx - 600, 3);
  }
});
