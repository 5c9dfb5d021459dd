/**
 * What the index costs and how fast it answers, by itself: rows in, bytes an event, memory, and the questions that an
 * investigator's page asks. `node bench/index.ts [--events N] [--raw] [--keep FOLDER]`
 */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { parse } from '@daybook/query';
import { indexCatalogue } from '../packages/server/src/index/catalogue.ts';
import { RowMaker } from '../packages/server/src/index/rows.ts';
import { QueryRunner, searchLimits } from '../packages/server/src/index/runner.ts';
import { eventsTable } from '../packages/server/src/index/schema.ts';
import { EventSearch } from '../packages/server/src/index/search.ts';
import { insertRows, prepareTable, rowsOf } from '../packages/server/src/index/table.ts';
import { itemsOf } from '../packages/server/src/index/testing.ts';
import { Engine } from '../packages/server/src/platform/clickhouse/index.ts';
import { EventSource } from './index-events.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    raw: { type: 'boolean', default: false },
    keep: { type: 'string' },
  },
});
const events = Number(values.events);
const batch = 6_000;
const folder = values.keep ?? (await mkdtemp(join(tmpdir(), 'daybook-bench-')));
const filled = existsSync(join(folder, 'data'));
await mkdir(folder, { recursive: true });
const engine = new Engine({ folder, report: console.error });
const client = await engine.ready(60_000);

const status = (name: string): number =>
  Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${engine.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
/** Processor time of the engine so far, in seconds. */
const processorSeconds = (): number => {
  const fields = readFileSync(`/proc/${engine.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
};
const line = (what: string, value: string) => console.log(`${what.padEnd(58)} ${value}`);

async function merged(): Promise<void> {
  for (let quiet = 0; quiet < 4; await sleep(500)) {
    const [found] = await rowsOf<{ count: number }>(client, 'SELECT count() AS count FROM system.merges');
    quiet = found?.count === 0 ? quiet + 1 : 0;
  }
}

async function fill(): Promise<void> {
  const source = new EventSource(events);
  const rows = new RowMaker();
  const took: number[] = [];
  const before = processorSeconds();
  for (let i = 0; i < events; i += batch) {
    for (let j = i; j < Math.min(i + batch, events); j++) rows.add('default', itemsOf(source.next(j, values.raw)));
    const bytes = rows.row.take();
    const start = performance.now();
    await insertRows(client, bytes, randomUUID());
    took.push(performance.now() - start);
  }
  took.sort((a, b) => a - b);
  const seconds = took.reduce((sum, ms) => sum + ms, 0) / 1000;
  line('rows taken in a second, one after the other', String(Math.round(events / seconds)));
  line(
    `insert of ${batch} rows, p50 / p99`,
    `${took[took.length >> 1]?.toFixed(0)} / ${took[Math.floor(took.length * 0.99)]?.toFixed(0)} ms`,
  );
  line('resident at most while filling', `${status('VmHWM').toFixed(0)} MB`);
  const start = performance.now();
  await merged();
  line('merges go on afterwards for', `${((performance.now() - start - 2000) / 1000).toFixed(1)} s`);
  line('processor time an event, merges included', `${(((processorSeconds() - before) / events) * 1e6).toFixed(1)} µs`);
}

await prepareTable(client);
if (!filled) await fill();
const [size] = await rowsOf<{ parts: number; rows: number; bytes: number; data: number; skip: number }>(
  client,
  `SELECT count() AS parts, sum(rows) AS rows, sum(bytes_on_disk) AS bytes, sum(data_compressed_bytes) AS data,
   sum(secondary_indices_compressed_bytes) AS skip FROM system.parts WHERE active AND table = '${eventsTable}'`,
);
const each = (bytes = 0) => (bytes / (size?.rows ?? 1)).toFixed(1);
line('rows / parts', `${size?.rows} / ${size?.parts}`);
line('bytes an event: all, columns, indexes', `${each(size?.bytes)}, ${each(size?.data)}, ${each(size?.skip)}`);

const search = new EventSearch(new QueryRunner(engine, randomUUID, searchLimits, { use_query_condition_cache: 0 }));
const query = (text: string) => {
  const parsed = parse(text, indexCatalogue);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.tree;
};
const tenant = 'default';
const dayNs = 86_400_000_000_000n;
const startNs = BigInt(Date.UTC(2026, 0, 1)) * 1_000_000n;
const week = { sinceNs: startNs + 20n * dayNs, untilNs: startNs + 27n * dayNs };
const fields = ['kind', 'outcome', 'actor.id', 'origin.ip', 'service.name'];

const page = (text: string, more = {}) =>
  search.page({ tenant, query: query(text), sort: 'time', order: 'desc', limit: 100, ...more });
const histogram = (text: string, more = {}) =>
  search.histogram({ tenant, query: query(text), buckets: 60, by: 'outcome', ...more });
const facets = (text: string, more = {}) => search.facets({ tenant, query: query(text), fields, limit: 10, ...more });
const patterns = (text: string, more = {}) =>
  search.patterns({ tenant, query: query(text), masked: [], limit: 50, ...more });
const all = (text: string, more = {}) =>
  Promise.all([page(text, more), histogram(text, more), facets(text, more)]).then(([first]) => first);

const questions: [string, () => Promise<{ ok: boolean }>][] = [
  ['first page of everything', () => page('')],
  ['first page by position', () => page('', { sort: 'position' })],
  ['first page by position, failures', () => page('outcome:failure', { sort: 'position' })],
  ['page in mid-history', () => page('', { cursor: { key: String(startNs + 15n * dayNs), log: 1, index: 0 } })],
  ['failures of an actor', () => page('actor.id:user77 AND outcome:failure')],
  ['an actor over 7 days', () => page('actor.id:user77', week)],
  ['network and not a path', () => page('origin.ip:10.0.3.0/24 -request.url:/api/v1/projects/1/*')],
  ['one needle (a document id)', () => page('target.id:doc-777777')],
  ['one needle (free text)', () => page('777777')],
  ['three words', () => page('firefox projects 777777')],
  ['a phrase', () => page('"documents/777777?view"')],
  ['the beginning of a word', () => page('77777*')],
  ['hourly histogram of everything', () => histogram('')],
  ['five facets of everything', () => facets('')],
  ['patterns of everything', () => patterns('')],
  ['patterns of failures', () => patterns('outcome:failure')],
  ['page, histogram and facets of everything', () => all('')],
  ['page, histogram and facets of failures', () => all('outcome:failure')],
  ['page, histogram and facets over 7 days', () => all('', week)],
];
for (const [what, ask] of questions) {
  const took: number[] = [];
  for (let i = 0; i < 12; i++) {
    const start = performance.now();
    const answer = await ask();
    if (!answer.ok) console.error(what, answer);
    took.push(performance.now() - start);
  }
  took.sort((a, b) => a - b);
  line(what, `p50 ${took[6]?.toFixed(0)} ms, worst ${took.at(-1)?.toFixed(0)} ms`);
}
line('resident now', `${status('VmRSS').toFixed(0)} MB, of it ${status('RssAnon').toFixed(0)} MB its own`);
line('resident at most', `${status('VmHWM').toFixed(0)} MB`);
const restart = performance.now();
const { starts } = engine;
process.kill(engine.pid ?? 0, 'SIGKILL');
while (engine.starts === starts) await sleep(5);
line('answers again after kill -9', `${(performance.now() - restart).toFixed(0)} ms`);
await engine[Symbol.asyncDispose]();
if (values.keep === undefined) await rm(folder, { recursive: true, force: true });
