import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Places } from './places.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const limits = { runningMax: 2, waitingMax: 3, waitMsMax: 1_000 };
const never = new AbortController().signal;

/** Work that ends when the test says so. */
function begin(places: Places, name: string, running: Map<string, () => void>, signal = never): Promise<string | null> {
  const work = () =>
    new Promise<string>((resolve) => {
      running.set(name, () => {
        running.delete(name);
        resolve(name);
      });
    });
  return places.run(work, signal);
}

const settled = () => vi.advanceTimersByTimeAsync(0);

test('so much runs at once, the rest in the order it came, and what is one too many has no turn', async () => {
  const places = new Places(limits);
  const running = new Map<string, () => void>();
  const all = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => begin(places, name, running));
  expect(await all[5]).toBeNull();
  const order: string[][] = [];
  for (const name of ['b', 'a', 'c', 'd', 'e']) {
    await settled();
    order.push([...running.keys()]);
    running.get(name)?.();
  }
  expect(order).toEqual([['a', 'b'], ['a', 'c'], ['c', 'd'], ['d', 'e'], ['e']]);
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd', 'e', null]);
});

test('nobody waits for longer than is said, and who gave up makes room for others', async () => {
  const places = new Places(limits);
  const running = new Map<string, () => void>();
  const [a, b] = ['a', 'b'].map((name) => begin(places, name, running));
  const waiting = ['c', 'd', 'e'].map((name) => begin(places, name, running));
  await vi.advanceTimersByTimeAsync(limits.waitMsMax - 1);
  expect(await begin(places, 'f', running)).toBeNull();
  await vi.advanceTimersByTimeAsync(1);
  expect(await Promise.all(waiting)).toEqual([null, null, null]);
  const late = begin(places, 'g', running);
  running.get('a')?.();
  await settled();
  expect([...running.keys()]).toEqual(['b', 'g']);
  running.get('b')?.();
  running.get('g')?.();
  expect(await Promise.all([a, b, late])).toEqual(['a', 'b', 'g']);
});

test('who is gone does not wait, and takes nobody’s place', async () => {
  const places = new Places({ ...limits, runningMax: 1, waitingMax: 1 });
  const running = new Map<string, () => void>();
  const first = begin(places, 'a', running);
  const leaving = new AbortController();
  const gone = begin(places, 'b', running, leaving.signal);
  leaving.abort();
  expect(await gone).toBeNull();
  expect(await begin(places, 'c', running, leaving.signal)).toBeNull();
  const next = begin(places, 'd', running);
  running.get('a')?.();
  await settled();
  running.get('d')?.();
  expect(await Promise.all([first, next])).toEqual(['a', 'd']);
});

test('work that fails gives its place back', async () => {
  const places = new Places({ ...limits, runningMax: 1 });
  await expect(places.run(() => Promise.reject(new Error('broken')), never)).rejects.toThrow('broken');
  expect(await places.run(() => Promise.resolve('next'), never)).toBe('next');
});
