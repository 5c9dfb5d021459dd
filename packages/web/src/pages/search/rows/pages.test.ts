import type { SearchPage } from '@daybook/api';
import { expect, test } from 'vitest';
import { type PageLimits, RowPages, rowsOf } from './pages.ts';

const limits: PageLimits = { pageRows: 10, keptPagesMax: 4, aheadRows: 5 };

/** A search of so many events, whose cursors are where the next page begins. */
class Server {
  readonly asked: string[] = [];
  positions: string[];
  fails = false;
  wait = (_cursor: string, _signal: AbortSignal): Promise<void> => Promise.resolve();

  constructor(count: number) {
    this.positions = Array.from({ length: count }, (_, i) => `1:${i}`);
  }

  page(from: number, limit: number): SearchPage {
    const end = Math.min(from + limit, this.positions.length);
    return {
      events: this.positions.slice(from, end).map((position) => ({ position }) as SearchPage['events'][number]),
      missing: [],
      cursor: end < this.positions.length ? String(end) : null,
      bounds: { elapsedMs: 0, indexedSince: null, notIndexed: [], indexedTo: null },
    };
  }

  readonly fetch = async (cursor: string, limit: number, signal: AbortSignal): Promise<SearchPage> => {
    this.asked.push(cursor);
    await this.wait(cursor, signal);
    if (this.fails) throw new Error('gone');
    return this.page(Number(cursor), limit);
  };
}

const settled = async (): Promise<void> => {
  for (let i = 0; i < 200; i += 1) await Promise.resolve();
};

async function scrolled(server: Server, ...looks: readonly (readonly [number, number])[]): Promise<RowPages> {
  const pages = new RowPages(server.page(0, 10), server.fetch, limits);
  for (const [from, to] of looks) {
    pages.look(from, to);
    await settled();
  }
  return pages;
}

const steps = (end: number): [number, number][] => Array.from({ length: end / 5 }, (_, i) => [i * 5, i * 5 + 5]);

test('the next page is fetched when somebody scrolls and the end comes near, and not before', async () => {
  const server = new Server(100);
  const pages = await scrolled(server, [0, 4], [0, 9]);
  expect(server.asked).toEqual([]);
  pages.look(1, 6);
  await settled();
  expect([server.asked, pages.length, pages.isEnd]).toEqual([['10'], 20, false]);
});

test('however far somebody scrolls, a bounded number of rows is in memory, and every one comes again', async () => {
  const server = new Server(1000);
  const pages = await scrolled(server, ...steps(1000));
  expect([pages.length, pages.isEnd]).toEqual([1000, true]);
  expect(pages.keptRows).toBeLessThanOrEqual(limits.pageRows * (limits.keptPagesMax + 1));
  expect(pages.at(500)).toBeNull();
  for (const index of [500, 7, 999, 333]) {
    pages.look(index, index + 1);
    await settled();
    expect(pages.at(index)?.position).toBe(`1:${index}`);
    expect(pages.indexOf(`1:${index}`)).toBe(index);
  }
  expect(pages.isChanged).toBe(false);
});

test('of what only passes by nothing is fetched again, and where it rests one page is and then its neighbours', async () => {
  const server = new Server(1000);
  const pages = await scrolled(server, ...steps(1000));
  server.asked.length = 0;
  for (let from = 900; from > 100; from -= 20) {
    pages.look(from, from + 8, true);
    await settled();
  }
  expect(server.asked).toEqual([]);
  pages.look(111, 118);
  await settled();
  expect(server.asked).toEqual(['110', '100', '120']);
});

test('a page that is passed before it comes is given up, and nobody hears of a fault', async () => {
  const server = new Server(1000);
  const pages = await scrolled(server, ...steps(1000));
  server.asked.length = 0;
  const givenUp: string[] = [];
  server.wait = (cursor, signal) =>
    new Promise((_, reject) =>
      signal.addEventListener('abort', () => {
        givenUp.push(cursor);
        reject(new Error('aborted'));
      }),
    );
  pages.look(503, 508);
  await settled();
  expect([server.asked, givenUp]).toEqual([['500'], []]);
  pages.look(505, 509);
  await settled();
  expect(givenUp).toEqual([]);
  pages.look(300, 308, true);
  await settled();
  expect([server.asked, givenUp]).toEqual([['500'], ['500']]);
  pages.look(303, 308);
  await settled();
  server.wait = () => Promise.resolve();
  pages.look(203, 208);
  await settled();
  expect(givenUp).toEqual(['500', '300']);
  expect([pages.error, pages.isLoading, pages.at(203)?.position]).toEqual([null, false, '1:203']);
});

test('where events came in among what was scrolled through, it says so and keeps its places', async () => {
  const server = new Server(200);
  const pages = await scrolled(server, ...steps(200));
  server.positions.splice(55, 0, '1:999');
  pages.look(50, 60);
  await settled();
  expect([pages.isChanged, pages.length]).toEqual([true, 200]);
  expect(pages.at(55)?.position).toBe('1:999');
});

test('after a fault nothing is fetched until somebody asks', async () => {
  const server = new Server(100);
  server.fails = true;
  const pages = await scrolled(server, [1, 10]);
  pages.look(2, 10);
  await settled();
  expect([server.asked, pages.error instanceof Error]).toEqual([['10'], true]);
  server.fails = false;
  pages.retry();
  await settled();
  expect([pages.error, pages.length]).toEqual([null, 20]);
});

test('what is missing stands at its place among the events', () => {
  const gone = (position: string, at: number) => ({ position, code: 'damaged', detail: '', at });
  const events = ['1:0', '1:3'].map((position) => ({ position }) as SearchPage['events'][number]);
  const rows = rowsOf({ events, missing: [gone('1:1', 1), gone('1:2', 1), gone('1:4', 2)] });
  expect(rows.map(({ position }) => position)).toEqual(['1:0', '1:1', '1:2', '1:3', '1:4']);
  expect(rowsOf({ events: [], missing: [gone('1:7', 0)] })).toMatchObject([{ type: 'missing', position: '1:7' }]);
});
