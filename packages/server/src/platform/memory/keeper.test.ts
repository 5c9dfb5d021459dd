import { afterEach, describe, expect, test } from 'vitest';
import { MemoryKeeper, type Watched } from './keeper.ts';

const mebibyte = 1024 * 1024;
let keeper: MemoryKeeper | undefined;
afterEach(() => keeper?.[Symbol.dispose]());

/** A process whose figures the test sets. A release leaves `needed`. */
function fake(needed = 100 * mebibyte) {
  const state = { share: 0, bytes: needed, released: 0 };
  const watched: Watched = {
    workShare: () => state.share,
    residentBytes: () => state.bytes,
    async release() {
      state.released += 1;
      state.bytes = needed;
    },
  };
  keeper = new MemoryKeeper(watched);
  return {
    state,
    look: async (times: number) => {
      for (let i = 0; i < times; i += 1) await keeper?.look();
      return state.released;
    },
  };
}

describe('memory keeper', () => {
  test('what the start left behind is released once it rests', async () => {
    const { state, look } = fake();
    state.share = 1.4;
    expect(await look(10)).toBe(0);
    state.share = 0.01;
    expect(await look(2)).toBe(0);
    expect(await look(1)).toBe(1);
  });

  test('what a burst of work left behind is released once, after it', async () => {
    const { state, look } = fake();
    await look(3);
    Object.assign(state, { share: 1.4, bytes: 700 * mebibyte });
    expect(await look(20)).toBe(1);
    state.share = 0;
    expect(await look(20)).toBe(2);
  });

  test('a server that rests and does not grow is never stopped again', async () => {
    const { state, look } = fake();
    await look(3);
    state.bytes += 40 * mebibyte;
    expect(await look(100)).toBe(1);
  });

  test('memory that is in use is not asked for again and again', async () => {
    const { state, look } = fake(700 * mebibyte);
    expect(await look(100)).toBe(1);
    state.bytes += 60 * mebibyte;
    expect(await look(100)).toBe(2);
  });

  test('a pause in the work is no rest', async () => {
    const { state, look } = fake();
    await look(3);
    Object.assign(state, { share: 0.5, bytes: 700 * mebibyte });
    await look(1);
    for (let i = 0; i < 10; i += 1) {
      state.share = 0;
      await look(2);
      state.share = 0.5;
      await look(1);
    }
    expect(state.released).toBe(1);
  });

  test('what goes back by itself counts as gone: growth is measured from there', async () => {
    const { state, look } = fake();
    await look(3);
    state.bytes = 140 * mebibyte;
    await look(1);
    state.bytes = 80 * mebibyte;
    await look(1);
    state.bytes = 130 * mebibyte;
    expect(await look(1)).toBe(2);
  });
});
