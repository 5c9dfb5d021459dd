import type { Comparison } from '@daybook/api';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type MarkLimits, RowMarks } from './marks.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const limits: MarkLimits = { stillMs: 500, askedMax: 5, keptMax: 20 };

/** Answers when the test says so; `differing` are rows that the index has otherwise. */
class Server {
  readonly asked: string[][] = [];
  differing = new Map<string, string[]>();
  compared = true;
  fails = false;
  isBusy = false;
  readonly #waiting: (() => void)[] = [];

  readonly ask = (positions: string[]): Promise<Comparison> => {
    this.asked.push(positions);
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => {
        if (this.fails) reject(new Error('gone'));
        else
          resolve(this.compared ? { compared: true, items: this.#items(positions) } : { compared: false, items: [] });
      });
    });
  };

  #items(positions: readonly string[]): Comparison['items'] {
    return positions.flatMap((position) => {
      const differs = this.differing.get(position);
      return differs === undefined ? [] : [{ position, differs }];
    });
  }

  async answer(): Promise<void> {
    this.#waiting.shift()?.();
    await vi.advanceTimersByTimeAsync(0);
  }

  get isWaitedFor(): boolean {
    return this.#waiting.length > 0;
  }
}

const rows = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => `1:${from + i}`);
const begin = (server: Server) => new RowMarks(server.ask, () => server.isBusy, limits);
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('rows are asked for once nothing has moved for a moment, and those that differ are marked', async () => {
  const server = new Server();
  server.differing.set('1:1', ['outcome']);
  const marks = begin(server);
  let told = 0;
  marks.subscribe(() => (told += 1));
  marks.look(rows(0, 3));
  await wait(limits.stillMs - 1);
  expect(server.asked).toEqual([]);
  await wait(1);
  expect(server.asked).toEqual([['1:0', '1:1', '1:2']]);
  expect(marks.of('1:1')).toBeUndefined();
  await server.answer();
  expect(rows(0, 4).map((position) => marks.of(position))).toEqual([undefined, ['outcome'], undefined, undefined]);
  expect([told, marks.version(), marks.isUncompared]).toEqual([1, 1, false]);
});

test('while somebody scrolls nothing is asked for, nor what was scrolled past', async () => {
  const server = new Server();
  const marks = begin(server);
  for (let from = 0; from < 100; from += 4) {
    marks.look(rows(from, from + 4));
    await wait(limits.stillMs - 1);
  }
  expect(server.asked).toEqual([]);
  await wait(1);
  expect(server.asked).toEqual([rows(96, 100)]);
});

test('one question at a time, of so many rows, and each row once', async () => {
  const server = new Server();
  const marks = begin(server);
  marks.look(rows(0, 12));
  await wait(10 * limits.stillMs);
  expect(server.asked).toEqual([rows(0, 5)]);
  marks.look(rows(3, 14));
  await wait(10 * limits.stillMs);
  expect(server.asked).toHaveLength(1);
  for (let i = 0; i < 5; i += 1) {
    await server.answer();
    await wait(limits.stillMs);
  }
  expect(server.asked).toEqual([rows(0, 5), rows(5, 10), rows(10, 14)]);
  marks.look(rows(0, 14));
  await wait(10 * limits.stillMs);
  expect([server.asked.length, server.isWaitedFor]).toEqual([3, false]);
});

test('what somebody waits for comes first', async () => {
  const server = new Server();
  server.isBusy = true;
  const marks = begin(server);
  marks.look(rows(0, 2));
  await wait(10 * limits.stillMs);
  expect(server.asked).toEqual([]);
  server.isBusy = false;
  await wait(limits.stillMs);
  expect(server.asked).toEqual([rows(0, 2)]);
});

test('who looks at nothing any more asks for nothing', async () => {
  const server = new Server();
  const marks = begin(server);
  marks.look(rows(0, 2));
  marks.leave();
  await wait(10 * limits.stillMs);
  expect([server.asked, vi.getTimerCount()]).toEqual([[], 0]);
});

test.each(['not compared', 'a fault'])('%s: it says so, and asks again when the rows move', async (what) => {
  const server = new Server();
  server.compared = what !== 'not compared';
  server.fails = what === 'a fault';
  server.differing.set('1:1', ['outcome']);
  const marks = begin(server);
  marks.look(rows(0, 2));
  await wait(limits.stillMs);
  await server.answer();
  await wait(100 * limits.stillMs);
  expect([server.asked.length, marks.isUncompared, marks.of('1:1')]).toEqual([1, true, undefined]);
  Object.assign(server, { compared: true, fails: false });
  marks.look(rows(1, 3));
  await wait(limits.stillMs);
  await server.answer();
  expect([server.asked[1], marks.isUncompared, marks.of('1:1')]).toEqual([rows(1, 3), true, ['outcome']]);
  marks.look(rows(0, 3));
  await wait(limits.stillMs);
  await server.answer();
  expect([server.asked[2], marks.isUncompared]).toEqual([['1:0'], false]);
});

test('what was marked stays marked where the index cannot say of other rows, or has no time for these again', async () => {
  const server = new Server();
  server.differing.set('1:1', ['outcome']);
  const marks = begin(server);
  marks.look(rows(0, 2));
  await wait(limits.stillMs);
  await server.answer();
  server.compared = false;
  marks.look(rows(0, 4));
  await wait(limits.stillMs);
  await server.answer();
  expect([server.asked[1], marks.of('1:1')]).toEqual([rows(2, 4), ['outcome']]);
});

test('so many answers are remembered, the newest', async () => {
  const server = new Server();
  for (const position of rows(0, 25)) server.differing.set(position, ['kind']);
  const marks = begin(server);
  for (let from = 0; from < 25; from += 5) {
    marks.look(rows(from, from + 5));
    await wait(limits.stillMs);
    await server.answer();
  }
  expect(rows(0, 25).filter((position) => marks.of(position) !== undefined)).toEqual(rows(5, 25));
});
