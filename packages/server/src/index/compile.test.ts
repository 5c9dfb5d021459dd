import { formatPosition, type StoredEvent } from '@daybook/event';
import { evaluate, type Node, type OrderedValue } from '@daybook/query';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bounds, storedEvents, tree } from './arbitrary.ts';
import { eventAccessor } from './catalogue.ts';
import { compile } from './compile.ts';
import { Parameters } from './parameters.ts';
import { QueryRunner } from './runner.ts';
import { EventSearch } from './search.ts';
import { eventsTable } from './schema.ts';
import { prepareTable, rowsOf } from './table.ts';
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

const inOrder = () => events.toSorted((a, b) => a.position.log - b.position.log || a.position.index - b.position.index);
const meant = (query: Node): string[] =>
  inOrder()
    .filter((stored) => evaluate(query, eventAccessor(stored)))
    .map(({ position }) => formatPosition(position));

test('the index finds exactly what a query means, whatever the events and the query hold', async () => {
  const property = fc.asyncProperty(tree, async (query) => {
    expect(await found(query)).toEqual(meant(query));
  });
  await fc.assert(property, { numRuns: 300 });
}, 120_000);

test('a count, facets and a histogram count just the events that a page finds', async () => {
  const property = fc.asyncProperty(tree, async (query) => {
    const scope = { tenant: 'one', query };
    const count = await search.count(scope);
    const facets = await search.facets({ ...scope, fields: ['kind', 'actor.roles'], limit: 100 });
    const histogram = await search.histogram({ ...scope, buckets: 20 });
    if (!count.ok || !facets.ok || !histogram.ok) throw new Error('There is no answer');
    const kinds = facets.value.facets[0]?.values.reduce((sum, each) => sum + each.count, 0);
    const { length } = meant(query);
    expect([count.value, facets.value.total, kinds, histogram.value.total]).toEqual([length, length, length, length]);
  });
  await fc.assert(property, { numRuns: 60 });
}, 120_000);

describe('a range holds what lies between its ends, whichever two values these are', () => {
  const span = { start: 0, end: 0 };
  const ends = (values: readonly OrderedValue[]) => [
    null,
    ...values.flatMap((value) => [true, false].map((inclusive) => ({ value, inclusive }))),
  ];
  const ranges = (field: string, values: readonly OrderedValue[]): Node[] =>
    ends(values).flatMap((min) =>
      ends(values)
        .filter((max) => min !== null || max !== null)
        .map((max): Node => ({ kind: 'range', field, min, max, span })),
    );

  /** Several questions in one, which costs a hundredth of one each. */
  async function foundTogether(nodes: readonly Node[]): Promise<string[][]> {
    const parameters = new Parameters();
    const conditions = nodes.map((node) => `ifNull(${compile(node, parameters)}, 0)`);
    const rows = await rowsOf<{ log: number; idx: number; inside: number[] }>(
      await engine.client(),
      `SELECT log, idx, [${conditions.join(', ')}] AS inside FROM ${eventsTable} WHERE tenant = 'one' ORDER BY log, idx`,
      parameters.values,
    );
    return nodes.map((_, i) =>
      rows.filter(({ inside }) => inside[i] === 1).map(({ log, idx }) => formatPosition({ log, index: idx })),
    );
  }

  test.each([
    ['origin.ip', 'ip'],
    ['request.status', 'number'],
    ['request.durationMs', 'number'],
    ['ext.a', 'number'],
    ['time', 'time'],
    ['received', 'time'],
    ['position', 'position'],
    ['actor.id', 'keyword'],
    ['actor.roles', 'keyword'],
    ['ext.a', 'keyword'],
  ] as const)('%s, by %s', async (field, type) => {
    const nodes = ranges(field, bounds[type]);
    let some = 0;
    for (let from = 0; from < nodes.length; from += 100) {
      const asked = nodes.slice(from, from + 100);
      const inside = await foundTogether(asked);
      for (const [i, node] of asked.entries()) expect([node, inside[i]]).toEqual([node, meant(node)]);
      some += inside.filter((each) => each.length > 0 && each.length < events.length).length;
    }
    expect(some).toBeGreaterThan(0);
  });
});
