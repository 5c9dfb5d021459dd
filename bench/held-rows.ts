/**
 * What it costs to hold the rows of a page against the log, as far as a screen shows them and as many as may be asked for. `node bench/held-rows.ts FOLDER [EVENTS]`: the folder is one that
 * `node bench/index.ts --keep FOLDER --events EVENTS` filled.
 */
import { randomUUID } from 'node:crypto';
import { comparedMax } from '@daybook/api';
import type { StoredEvent } from '@daybook/event';
import { parse } from '@daybook/query';
import { indexCatalogue } from '../packages/server/src/index/catalogue.ts';
import { QueryRunner, searchLimits } from '../packages/server/src/index/runner.ts';
import { EventSearch } from '../packages/server/src/index/search.ts';
import { Engine } from '../packages/server/src/platform/clickhouse/index.ts';
import { EventSource } from './index-events.ts';

const [folder = '', count = '1000000'] = process.argv.slice(2);
const runs = 11;
const screenRows = 25;
const tenant = 'default';
await using engine = new Engine({ folder, report: console.error });
await engine.ready(60_000);
const search = new EventSearch(new QueryRunner(engine, randomUUID, searchLimits, { use_query_condition_cache: 0 }));

async function pageOf(text: string, limit: number) {
  const parsed = parse(text, indexCatalogue);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  const page = await search.page({ tenant, query: parsed.tree, sort: 'time', order: 'desc', limit });
  if (!page.ok) throw new Error(page.message);
  return page.value;
}

async function medianMs(ask: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < runs; i += 1) {
    const start = performance.now();
    await ask();
    took.push(performance.now() - start);
  }
  return took.toSorted((a, b) => a - b)[runs >> 1] ?? Number.NaN;
}

const questions = [
  ['first page of everything', '', 100],
  ['a thousand of everything', '', 1000],
  ['failures of an actor', 'actor.id:user77 AND outcome:failure', 100],
  ['an actor, all over the 30 days', 'actor.id:user4000', 100],
  ['a needle', 'target.id:doc-777777', 100],
] as const;

const pages = new Map<string, Awaited<ReturnType<typeof pageOf>>>();
for (const [what, text, limit] of questions) pages.set(what, await pageOf(text, limit));
const wanted = new Set([...pages.values()].flatMap(({ positions }) => positions.map(({ index }) => index)));
const events = new Map<number, StoredEvent>();
const source = new EventSource(Number(count));
for (let index = 0; index < Number(count); index += 1) {
  const stored = source.next(index, false);
  if (wanted.has(index)) events.set(index, stored);
}

for (const [what, text, limit] of questions) {
  const positions = pages.get(what)?.positions ?? [];
  const held = positions.slice(0, comparedMax).map(({ index }) => events.get(index) as StoredEvent);
  const compared = await search.compare(tenant, held);
  const found = await medianMs(() => pageOf(text, limit));
  const seen = await medianMs(() => search.compare(tenant, held.slice(0, screenRows)));
  const against = await medianMs(() => search.compare(tenant, held));
  const differing = compared.ok ? compared.value.size : compared.code;
  console.log(
    `${what.padEnd(34)} ${positions.length} rows: page ${found.toFixed(0)} ms; comparison of ${Math.min(held.length, screenRows)} ` +
      `${seen.toFixed(0)} ms, of ${held.length} ${against.toFixed(0)} ms, ${differing} differ`,
  );
}
