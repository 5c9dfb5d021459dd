import { expect, test, vi } from 'vitest';
import { Pace } from './pace.ts';

test('the thread is given up for as long as it was used, once it was used for long enough', async () => {
  let nowMs = 0;
  const pace = new Pace({ clock: { monotonicMs: () => nowMs }, turnMsMax: 20 });
  nowMs = 19;
  expect(pace.rest()).toBeNull();
  nowMs = 20;
  const rest = pace.rest();
  expect(rest).toBeInstanceOf(Promise);
  const before = performance.now();
  await rest;
  expect(performance.now() - before).toBeGreaterThanOrEqual(19);
  nowMs = 39;
  expect(pace.rest()).toBeNull();
  nowMs = 40;
  await vi.waitFor(() => expect(pace.rest()).not.toBeNull());
});

test('a rest ends with what it is for', async () => {
  let nowMs = 0;
  const closing = new AbortController();
  const pace = new Pace({ clock: { monotonicMs: () => nowMs }, signal: closing.signal });
  nowMs = 3_600_000;
  const rest = pace.rest();
  closing.abort();
  await expect(rest).rejects.toThrow();
});
