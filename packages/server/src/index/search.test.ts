import { randomUUID } from 'node:crypto';
import { formatPosition, outcomes, type StoredEvent } from '@daybook/event';
import { evaluate, type Node, parse } from '@daybook/query';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventAccessor, indexCatalogue } from './catalogue.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Order, Page, Sort } from './page.ts';
import { Parameters } from './parameters.ts';
import { QueryRunner, searchLimits } from './runner.ts';
import { eventsTable } from './schema.ts';
import { EventSearch } from './search.ts';
import { indexFields } from './fields.ts';
import { visibleTextField } from './visible-text.ts';
import { prepareTable, rowsOf } from './table.ts';
import { storedEvent, TestEngine } from './testing.ts';

let engine: TestEngine;
let search: EventSearch;
const tenant = 'one';
const startNs = BigInt(Date.UTC(2026, 0, 2)) * 1_000_000n;

/** Times that repeat and do not follow the positions. */
const events: StoredEvent[] = Array.from({ length: 250 }, (_, i) =>
  storedEvent(
    i,
    {
      time: new Date(Date.UTC(2026, 0, 2) + ((i * 7919) % 100) * 60_000).toISOString(),
      outcome: outcomes[i % 3] ?? 'unknown',
      kind: i % 4 === 0 ? 'auth.login' : 'data.read',
      actor: { type: 'user', id: `user-${i % 20}`, roles: ['all', `role-${i % 2}`] },
      origin: i % 5 === 0 ? {} : { ip: i % 2 === 0 ? '10.0.0.1' : '2001:db8::1' },
      ext: { "it's": i % 2 === 0 ? 'even' : 'odd' },
    },
    { position: { log: 1 + (i % 2), index: i }, source: i % 3 },
  ),
);

beforeAll(async () => {
  engine = await TestEngine.start();
  await prepareTable(await engine.client());
  search = new EventSearch(new QueryRunner(engine.engine, randomUUID));
  await engine.insert(tenant, events);
  await engine.insert('two', events.slice(0, 10));
}, 60_000);
afterAll(async () => engine?.[Symbol.asyncDispose]());

function query(text: string): Node {
  const parsed = parse(text, indexCatalogue);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed));
  return parsed.tree;
}

async function value<Value>(
  answer: Promise<{ ok: true; value: Value } | { ok: false; code: string; message: string }>,
): Promise<Value> {
  const found = await answer;
  if (!found.ok) throw new Error(`${found.code}: ${found.message}`);
  return found.value;
}

const matching = (text: string) => events.filter((stored) => evaluate(query(text), eventAccessor(stored)));

describe('pages', () => {
  const orders = (['time', 'received', 'position'] as const).flatMap((sort) =>
    (['asc', 'desc'] as const).map((order) => ({ sort, order })),
  );
  const keyOf = (stored: StoredEvent, sort: Sort): number => {
    if (sort === 'position') return 0;
    return sort === 'time' ? Date.parse(stored.event.time) : stored.receivedUs;
  };
  const compare = (sort: Sort, order: Order) => (a: StoredEvent, b: StoredEvent) => {
    const ascending =
      keyOf(a, sort) - keyOf(b, sort) || a.position.log - b.position.log || a.position.index - b.position.index;
    return order === 'asc' ? ascending : -ascending;
  };

  test.each(orders)(
    'by $sort $order: following the cursor gives every event once, in order',
    async ({ sort, order }) => {
      const found: string[] = [];
      let cursor: ReturnType<typeof decodeCursor> = null;
      do {
        const request = { tenant, query: query('kind:data.read'), sort, order, limit: 40 };
        const page: Page = await value(search.page(cursor === null ? request : { ...request, cursor }));
        expect(page.positions.length).toBeLessThanOrEqual(40);
        found.push(...page.positions.map(formatPosition));
        cursor = page.cursor === null ? null : decodeCursor(encodeCursor(page.cursor));
      } while (cursor !== null);
      expect(found).toEqual(
        matching('kind:data.read')
          .toSorted(compare(sort, order))
          .map(({ position }) => formatPosition(position)),
      );
    },
  );

  test('the range takes in its beginning and leaves out its end', async () => {
    const untilNs = startNs + 3n * 60_000_000_000n;
    const count = await value(search.count({ tenant, query: query(''), sinceNs: startNs, untilNs }));
    const within = events.filter(({ event }) => Date.parse(event.time) < Number(untilNs / 1_000_000n));
    expect(count).toBe(within.length);
    expect(count).toBeGreaterThan(0);
  });

  test('no tenant sees another', async () => {
    expect(await value(search.count({ tenant: 'two', query: query('') }))).toBe(10);
    expect(await value(search.count({ tenant: 'three', query: query('') }))).toBe(0);
  });
});

test('a histogram counts every event of its range once, apart by outcome, in few buckets', async () => {
  const histogram = await value(
    search.histogram({ tenant, query: query('kind:auth.login'), buckets: 20, by: 'outcome' }),
  );
  expect(histogram.buckets.length).toBeLessThanOrEqual(20);
  expect(histogram.total).toBe(matching('kind:auth.login').length);
  for (const { startNs: from, count, by } of histogram.buckets) {
    const inside = matching('kind:auth.login').filter(({ event }) => {
      const at = BigInt(Date.parse(event.time)) * 1_000_000n;
      return at >= from && at < from + histogram.bucketNs;
    });
    expect(count).toBe(inside.length);
    for (const outcome of outcomes)
      expect(by[outcome] ?? 0).toBe(inside.filter(({ event }) => event.outcome === outcome).length);
  }
});

test('a histogram counts events that lie further apart than signed nanoseconds reach', async () => {
  const times = ['1900-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '2026-01-02T00:00:00Z', '2262-04-11T23:47:15Z'];
  await engine.insert(
    'centuries',
    times.map((time, i) => storedEvent(i, { time })),
  );
  const { total, buckets, bucketNs } = await value(
    search.histogram({ tenant: 'centuries', query: query(''), buckets: 10 }),
  );
  expect(total).toBe(times.length);
  for (const { startNs: from, count } of buckets) {
    const inside = times
      .map((time) => BigInt(Date.parse(time)) * 1_000_000n)
      .filter((at) => at >= from && at < from + bucketNs);
    expect(count).toBe(inside.length);
  }
});

test('a histogram of nothing, and of a range that ends before it begins, is empty', async () => {
  expect(await value(search.histogram({ tenant: 'nobody', query: query(''), buckets: 10 }))).toMatchObject({
    buckets: [],
    total: 0,
  });
  const backwards = { tenant, query: query(''), sinceNs: 5n, untilNs: 5n, buckets: 10 };
  expect(await value(search.histogram(backwards))).toMatchObject({ total: 0 });
});

test('facets count values exactly, absent ones not at all, and a list by each of its values', async () => {
  const fields = ['actor.id', 'outcome', 'source', 'origin.ip', 'actor.roles', "ext.it's", 'service.name', 'own'];
  const { facets, total } = await value(search.facets({ tenant, query: query('kind:data.read'), fields, limit: 5 }));
  const found = matching('kind:data.read');
  expect(total).toBe(found.length);
  for (const { field, values, other } of facets) {
    const counts = new Map<string, number>();
    for (const stored of found) {
      const read = eventAccessor(stored)(field);
      for (const each of Array.isArray(read) ? read : read === undefined ? [] : [String(read)])
        counts.set(each, (counts.get(each) ?? 0) + 1);
    }
    const top = [...counts].toSorted((a, b) => b[1] - a[1]).slice(0, 5);
    expect(values.map(({ count }) => count)).toEqual(top.map(([, count]) => count));
    for (const each of values) expect(counts.get(each.value)).toBe(each.count);
    expect(other).toBe(Math.max(0, found.length - values.reduce((sum, { count }) => sum + count, 0)));
  }
  expect(facets.map(({ values }) => values.length)).toEqual([5, 3, 3, 2, 3, 2, 0, 1]);
});

test('facets tell a value that looks like none from none', async () => {
  const tellApart = [
    storedEvent(0, {
      actor: { type: 'user', id: 'a', mfa: false },
      origin: { ip: '::', port: 0 },
      request: { status: 0 },
    }),
    storedEvent(1, { actor: { type: 'user', id: 'a', mfa: true }, origin: { ip: '::1', port: 1 } }),
    storedEvent(2, { actor: { type: 'user', id: 'b' }, request: { status: 0 } }),
    storedEvent(3, { actor: { type: 'user', id: 'b' }, ext: { key: '' } }),
  ];
  await engine.insert('apart', tellApart);
  const fields = ['actor.mfa', 'origin.ip', 'origin.port', 'request.status', 'ext.key', 'actor.id'];
  const asked = { tenant: 'apart', query: query(''), limit: 10 };
  const { facets, total } = await value(search.facets({ ...asked, fields }));
  expect(total).toBe(4);
  expect(
    facets.map(({ field, values, other }) => [field, values.map(({ value: of, count }) => [of, count]), other]),
  ).toEqual([
    [
      'actor.mfa',
      [
        ['false', 1],
        ['true', 1],
      ],
      2,
    ],
    [
      'origin.ip',
      [
        ['::', 1],
        ['::1', 1],
      ],
      2,
    ],
    [
      'origin.port',
      [
        ['0', 1],
        ['1', 1],
      ],
      2,
    ],
    ['request.status', [['0', 2]], 2],
    ['ext.key', [], 4],
    [
      'actor.id',
      [
        ['a', 2],
        ['b', 2],
      ],
      0,
    ],
  ]);
  for (const field of fields) {
    const alone = await value(search.facets({ ...asked, fields: [field] }));
    expect(alone).toEqual({ total, facets: facets.filter((facet) => facet.field === field) });
  }
});

test('facets of values that begin as typed leave out the others, in lists and of addresses too', async () => {
  const some = [
    storedEvent(0, { actor: { type: 'user', id: 'Alice', roles: ['admin', 'user'] }, origin: { ip: '10.0.0.1' } }),
    storedEvent(1, { actor: { type: 'user', id: 'alba', roles: ['user'] }, origin: { ip: '192.0.2.1' } }),
    storedEvent(2, { actor: { type: 'user', id: 'bob' }, origin: { ip: '2001:db8::1' } }),
  ];
  await engine.insert('prefix', some);
  const of = async (field: string, prefix: string) => {
    const asked = { tenant: 'prefix', query: query(''), limit: 10, fields: [field], prefix };
    const { facets, total } = await value(search.facets(asked));
    expect(total).toBe(3);
    return facets[0]?.values.map((each) => each.value);
  };
  expect(await of('actor.id', 'AL')).toEqual(['Alice', 'alba']);
  expect(await of('actor.roles', 'adm')).toEqual(['admin']);
  expect(await of('origin.ip', '1')).toEqual(['10.0.0.1', '192.0.2.1']);
  expect(await of('origin.ip', '::')).toEqual([]);
  expect(await of('actor.id', "%' OR 1")).toEqual([]);
});

test('facets of lists alone have the total, and of nothing none', async () => {
  const lists = { tenant, query: query(''), fields: ['actor.roles'], limit: 1 };
  expect(await value(search.facets(lists))).toEqual({
    facets: [{ field: 'actor.roles', values: [{ value: 'all', count: events.length }], other: 0 }],
    total: events.length,
  });
  expect(await value(search.facets({ ...lists, tenant: 'nobody', fields: ['kind', 'actor.roles'] }))).toMatchObject({
    facets: [{ values: [] }, { values: [] }],
    total: 0,
  });
});

test('nothing of a value, a field name or a tenant is read as SQL', async () => {
  const hostile = "x') OR 1=1 --";
  expect(await value(search.count({ tenant: hostile, query: query('') }))).toBe(0);
  const values = [
    hostile,
    "'; DROP TABLE daybook_events; --",
    '\\',
    "\\'",
    '{p0:String}',
    '\0',
    '`',
    '"',
    '%',
    '_',
    '/*',
    '\u2028',
  ];
  for (const each of values) {
    const span = { start: 0, end: 0 };
    const nodes: Node[] = [
      { kind: 'term', field: 'actor.id', value: { type: 'keyword', text: each }, span },
      { kind: 'term', field: `ext.${each}`, value: { type: 'keyword', text: each }, span },
      { kind: 'prefix', field: 'action', prefix: each, ignoreCase: false, span },
      { kind: 'text', field: null, match: { type: 'phrase', phrase: each }, span },
    ];
    for (const node of nodes) expect(await value(search.count({ tenant, query: node }))).toBe(0);
    const facets = await value(search.facets({ tenant, query: query(''), fields: [`ext.${each}`], limit: 3 }));
    expect(facets.facets[0]?.values).toEqual([]);
  }
  const unknown: Node = { kind: 'exists', field: 'actor_id) OR (1', span: { start: 0, end: 0 } };
  await expect(search.count({ tenant, query: unknown })).rejects.toThrow('no field');
  expect(await value(search.count({ tenant, query: query('') }))).toBe(events.length);
});

test('the largest question, counted by as many lists as one may ask for, has an answer', async () => {
  const span = { start: 0, end: 0 };
  const field = visibleTextField(['identity', 'contact', 'network', 'content']);
  const nodes = Array.from({ length: 400 }, (_, i): Node => ({
    kind: 'text',
    field: i % 2 === 0 ? field : null,
    match: { type: 'word', word: `w${i}` },
    span,
  }));
  const lists = Object.keys(indexFields).filter((name) => indexFields[name]?.shape === 'list');
  const fields = [...lists, 'kind', 'outcome', 'action', 'severity', 'own', 'class'].slice(0, 16);
  expect(fields).toHaveLength(16);
  const largest: Node = { kind: 'not', node: { kind: 'or', nodes, span }, span };
  const { total } = await value(search.facets({ tenant: 'two', query: largest, fields, limit: 5 }));
  expect(total).toBe(10);
});

test('a query with as many values as it may have is answered, also within the limit of a role', async () => {
  const many = (names: string, first: number) =>
    `kind:data.read OR ${Array.from({ length: 290 }, (_, i) => `ext.${names}${i}:[${first + i} TO ${first + 300 + i}]`).join(' OR ')}`;
  const nodes = [query(many('a', 100)), query(many('b', 1000))];
  const joined: Node = { kind: 'and', nodes, span: { start: 0, end: 0 } };
  expect(await value(search.count({ tenant, query: joined }))).toBe(matching('kind:data.read').length);
});

describe('bounds', () => {
  const slow: Node = query('"e.*?x"');
  const withLimits = (limits: Partial<typeof searchLimits>) =>
    new EventSearch(new QueryRunner(engine.engine, randomUUID, { ...searchLimits, ...limits }));

  test('a question that would read too much has no answer, with the limit as its code', async () => {
    const answer = await withLimits({ rowsReadMax: 10 }).count({ tenant, query: slow });
    expect(answer).toMatchObject({ ok: false, code: 'rows' });
  });

  test('a question that needs too much memory has none either', async () => {
    const limits = { ...searchLimits, memoryBytesMax: 16 * 1024 * 1024 };
    const runner = new QueryRunner(engine.engine, randomUUID, limits);
    const answer = await runner.run('SELECT length(groupArray(number)) FROM numbers(20000000)', new Parameters());
    expect(answer).toMatchObject({ ok: false, code: 'memory' });
  });

  test('a question may change nothing', async () => {
    const runner = new QueryRunner(engine.engine, randomUUID);
    await expect(runner.run(`TRUNCATE TABLE ${eventsTable}`, new Parameters())).rejects.toThrow(/readonly|READONLY/);
  });

  test('when the reader goes away the engine stops working for them', async () => {
    const runner = new QueryRunner(engine.engine, () => 'an-abandoned-question');
    const gone = new AbortController();
    const asked = runner.run(
      'SELECT count() FROM system.numbers WHERE sleepEachRow(0.1) SETTINGS max_block_size = 1, max_threads = 1',
      new Parameters(),
      gone.signal,
    );
    const working = async () => {
      const running = 'SELECT count() AS count FROM system.processes WHERE query_id = {id: String}';
      const [found] = await rowsOf<{ count: number }>(await engine.client(), running, { id: 'an-abandoned-question' });
      return found?.count === 1;
    };
    while (!(await working()));
    gone.abort();
    expect(await asked).toMatchObject({ ok: false, code: 'aborted' });
    while (await working());
    expect(await value(search.count({ tenant, query: query('') }))).toBe(events.length);
  });
});

describe('what was recorded', () => {
  const receivedMs = (stored: StoredEvent) => Math.floor(stored.receivedUs / 1000);
  const before = { log: 2, index: 99 };
  const there = events.filter(
    ({ position: { log, index } }) => log < before.log || (log === before.log && index < before.index),
  );
  const recorded = (sinceMs: number, minutesSinceMs: number) =>
    value(search.recorded({ tenant, log: before.log, before: before.index, sinceMs, minutesSinceMs }));

  test('is counted by source up to a position, and of each source the last time is told whenever it was', async () => {
    const times = there.map(receivedMs).toSorted((a, b) => a - b);
    const sinceMs = times[Math.floor(times.length / 2)] ?? 0;
    const found = await recorded(sinceMs, sinceMs);
    for (const source of [0, 1, 2]) {
      const of = there.filter((stored) => stored.source === source);
      const counted = found.minutes.filter((each) => each.source === source);
      expect(counted.reduce((sum, each) => sum + each.events, 0)).toBe(
        of.filter((stored) => receivedMs(stored) >= sinceMs).length,
      );
      expect(found.last.find((each) => each.source === source)?.lastMs).toBe(Math.max(...of.map(receivedMs)));
    }
    const later = await recorded(Math.max(...times) + 1, 0);
    expect(later.minutes).toEqual([]);
    expect(later.last).toHaveLength(3);
  });
});
