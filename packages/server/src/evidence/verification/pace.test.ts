import { expect, test } from 'vitest';
import { Pace } from './pace.ts';

test('it rests for as long as it worked, and never for long', async () => {
  let nowMs = 1_000;
  const rests: number[] = [];
  const pace = new Pace(
    () => nowMs,
    (ms) => {
      rests.push(ms);
      nowMs += ms;
      return Promise.resolve();
    },
  );
  for (const workedMs of [40, 5, 3_600_000]) {
    nowMs += workedMs;
    await pace.rest();
  }
  expect(rests).toEqual([40, 5, 2_000]);
});
