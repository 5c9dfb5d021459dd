import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DayRows, daysWithRows, removeDay } from './day-rows.ts';
import { prepareTable, rowsOf } from './table.ts';
import { eventsTable } from './schema.ts';
import { storedEvent, TestEngine } from './testing.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await TestEngine.start();
  await prepareTable(await engine.client());
}, 60_000);
afterAll(async () => engine?.[Symbol.asyncDispose]());

const dayUs = 86_400_000_000;
const day = 20_455; // 2026-01-02
const receivedUs = (at: number): number => at * dayUs + 1;

async function fill(ofClass: number): Promise<[string, string]> {
  const [mine, other]: [string, string] = [randomUUID(), randomUUID()];
  const events = [0, 1].flatMap((after) =>
    Array.from({ length: 10 }, (_, i) =>
      storedEvent(after * 10 + i, {}, { class: ofClass, receivedUs: receivedUs(day + after) }),
    ),
  );
  await engine.insert(mine, events);
  await engine.insert(mine, [storedEvent(20, {}, { class: ofClass + 1, receivedUs: receivedUs(day) })]);
  return [mine, other];
}

async function indices(tenant: string): Promise<number[]> {
  const query = `SELECT idx FROM ${eventsTable} WHERE tenant = {tenant: String} ORDER BY idx`;
  return (await rowsOf<{ idx: number }>(await engine.client(), query, { tenant })).map(({ idx }) => idx);
}

const parts = async (ofClass: number): Promise<number> => {
  const query = `SELECT count() AS n FROM system.parts WHERE table = '${eventsTable}' AND active AND partition LIKE {like: String}`;
  const [found] = await rowsOf<{ n: number }>(await engine.client(), query, { like: `(${ofClass},%` });
  return found?.n ?? 0;
};

const rowsOfDay = (tenant: string, ofClass: number, over: Partial<DayRows> = {}): DayRows => ({
  tenant,
  log: 1,
  class: ofClass,
  day,
  first: 0,
  last: 9,
  except: [],
  sources: [],
  ...over,
});

const rest = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20];

test('the rows of a class and day go, with their partition, and no others', async () => {
  const [mine] = await fill(7);
  const client = await engine.client();
  const days = [
    { class: 7, day },
    { class: 7, day: day + 1 },
    { class: 8, day },
  ];
  expect((await daysWithRows(client, mine, 1)).toSorted((a, b) => a.class - b.class || a.day - b.day)).toEqual(days);
  expect(await parts(7)).toBe(2);
  await removeDay(client, rowsOfDay(mine, 7));
  expect(await indices(mine)).toEqual(rest);
  expect(await parts(7)).toBe(1);
  await removeDay(client, rowsOfDay(mine, 7));
  expect(await indices(mine)).toEqual(rest);
  expect(await daysWithRows(client, mine, 1)).toHaveLength(2);
});

test('where other tenants have rows of that class and day, these stay', async () => {
  const [mine, other] = await fill(17);
  await engine.insert(other, [storedEvent(3, {}, { class: 17, receivedUs: receivedUs(day) })]);
  await removeDay(await engine.client(), rowsOfDay(mine, 17));
  expect(await indices(mine)).toEqual(rest);
  expect(await indices(other)).toEqual([3]);
});

test('what is excepted, or out of the range, stays', async () => {
  const [mine] = await fill(27);
  const except = [
    [2, 3],
    [6, 6],
  ] as const;
  await removeDay(await engine.client(), rowsOfDay(mine, 27, { except, last: 8 }));
  expect(await indices(mine)).toEqual([2, 3, 6, 9, ...rest]);
});
