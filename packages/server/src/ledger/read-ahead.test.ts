import { describe, expect, test } from 'vitest';
import { readAhead } from './read-ahead.ts';

describe('reading ahead', () => {
  test('keeps the order, whichever is there first, and begins no more than so many', async () => {
    let running = 0;
    let most = 0;
    const calls = Array.from({ length: 20 }, (_, i) => async () => {
      most = Math.max(most, ++running);
      for (let turn = 0; turn < (i * 7) % 5; turn++) await Promise.resolve();
      running--;
      return i;
    });
    const given: number[] = [];
    for await (const each of readAhead(calls, 3)) given.push(each);
    expect(given).toEqual(calls.map((_, i) => i));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
  });

  test('a call that fails fails in its place, and none of those after it is left without a listener', async () => {
    const given: number[] = [];
    const read = async () => {
      const calls = [0, 1, 2, 3].map((i) => async () => (i < 2 ? i : Promise.reject(new Error(`call ${i}`))));
      for await (const each of readAhead(calls, 3)) given.push(each);
    };
    await expect(read()).rejects.toThrow('call 2');
    expect(given).toEqual([0, 1]);
  });
});
