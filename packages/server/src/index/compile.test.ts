import { formatPosition, type StoredEvent } from '@daybook/event';
import { evaluate, type Node } from '@daybook/query';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storedEvents, tree } from './arbitrary.ts';
import { eventAccessor } from './catalogue.ts';
import { QueryRunner } from './runner.ts';
import { EventSearch } from './search.ts';
import { prepareTable } from './table.ts';
import { TestEngine } from './testing.ts';

let engine: TestEngine;
let search: EventSearch;
let events: StoredEvent[];
let queries = 0;

beforeAll(async () => {
  engine = await TestEngine.start();
  await prepareTable(await engine.client());
  search = new EventSearch(new QueryRunner(engine.engine, () => `compile-test-${queries++}`));
  events = fc.sample(storedEvents(400), { numRuns: 1, seed: 7 })[0] ?? [];
  await engine.insert('one', events);
  await engine.insert('two', events.slice(0, 5));
}, 60_000);

afterAll(async () => engine?.[Symbol.asyncDispose]());

async function found(query: Node): Promise<string[]> {
  const answer = await search.page({ tenant: 'one', query, sort: 'position', order: 'asc', limit: 1000 });
  if (!answer.ok) throw new Error(`${answer.code}: ${answer.message}`);
  return answer.value.positions.map(formatPosition);
}

test('the index finds exactly what a query means, whatever the events and the query hold', async () => {
  const inOrder = events.toSorted((a, b) => a.position.log - b.position.log || a.position.index - b.position.index);
  const property = fc.asyncProperty(tree, async (query) => {
    const meant = inOrder.filter((stored) => evaluate(query, eventAccessor(stored)));
    expect(await found(query)).toEqual(meant.map(({ position }) => formatPosition(position)));
  });
  await fc.assert(property, { numRuns: 300 });
}, 120_000);
