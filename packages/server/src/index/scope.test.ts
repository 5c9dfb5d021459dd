import { randomUUID } from 'node:crypto';
import type { Node } from '@daybook/query';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { QueryRunner } from './runner.ts';
import { EventSearch } from './search.ts';
import { prepareTable } from './table.ts';
import { storedEvent, TestEngine } from './testing.ts';

const tenant = 'one';
const query: Node = { kind: 'all', span: { start: 0, end: 0 } };
const yearNs = 31_556_952_000_000_000n;
const times = ['0001-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '2262-04-11T23:47:15Z', '9999-12-31T23:59:59Z'];
let engine: TestEngine;
let search: EventSearch;

beforeAll(async () => {
  engine = await TestEngine.start();
  await prepareTable(await engine.client());
  search = new EventSearch(new QueryRunner(engine.engine, randomUUID));
  await engine.insert(
    tenant,
    times.map((time, i) => storedEvent(i, { time })),
  );
}, 60_000);
afterAll(async () => engine?.[Symbol.asyncDispose]());

const sinceNs = -1970n * yearNs;
const untilNs = 8030n * yearNs;

test.each([
  ['open', {}],
  ['from before the index has times', { sinceNs }],
  ['to past where it has', { untilNs }],
  ['from before to past them', { sinceNs, untilNs }],
])('a range %s leaves out no event at the edges of time', async (_, range) => {
  const asked = { tenant, query, ...range };
  expect(await search.count(asked)).toEqual({ ok: true, value: times.length });
  for (const buckets of [1, 2, 3, 4, 20, 1000]) {
    const histogram = await search.histogram({ ...asked, buckets });
    if (!histogram.ok) throw new Error(histogram.message);
    expect(histogram.value.buckets.length).toBeLessThanOrEqual(buckets);
    expect(histogram.value.total).toBe(times.length);
    expect(histogram.value.buckets.reduce((sum, { count }) => sum + count, 0)).toBe(times.length);
  }
});
