/**
 * What it costs to look through a log for people who wait to be erased: MB of content a second on one thread, without reading the disk, where each
 * of them has a pass of his own and where one pass finds all. Events of about 500 bytes; one in a thousand names somebody.
 * Usage: `node bench/subjects.ts [--events N]`. Contestants take turns within a round; the figures are medians of five.
 */
import { parseArgs } from 'node:util';
import { encodeEvents, type Event, eventOfItems, subjectFinder, subjectsFinder } from '../packages/event/src/index.ts';
import { columns } from './lib/table.ts';

const { values } = parseArgs({ options: { events: { type: 'string', default: '20000' } } });
const count = Number(values.events);
const rounds = 5;

const eventOf = (i: number): Event => ({
  id: `0190a5b4-7c3e-7d1f-8a2b-${String(i).padStart(12, '0')}`,
  time: '2026-11-23T03:04:05.123456+01:00',
  kind: 'http.request',
  action: 'GET',
  outcome: 'success',
  severity: 1,
  actor: { type: 'user', id: i % 1000 === 0 ? `person-${i % 100}` : `user-${i}`, email: `user-${i}@example.org` },
  origin: { ip: `203.0.113.${i % 250}`, userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0' },
  target: { resources: [{ type: 'path', id: `/orders/${i}/items` }] },
  request: { method: 'GET', url: `/orders/${i}/items?page=2&q=a%20b`, status: 200, bytes: 5120 + i },
  ext: { region: 'eu-central-1', cache: 'miss', retry: 0 },
});

const stored = Array.from({ length: count }, (_, i) => {
  const { items } = encodeEvents([eventOf(i)]);
  return { bytes: items, start: 0, end: items.length };
});
const megabytes = stored.reduce((sum, { end }) => sum + end, 0) / 1e6;
const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;

const rows = [['people', 'a pass for each, MB/s', 'one pass for all, MB/s']];
for (const people of [1, 10, 100]) {
  const everybody = Array.from({ length: people }, (_, i) => [`person-${i}`, `person-${i}@example.org`]);
  const apart = everybody.map((each) => subjectFinder(each));
  const together = subjectsFinder(everybody);
  const found = { apart: 0, together: 0 };
  const contestants = {
    apart: () => {
      for (const find of apart)
        for (const items of stored) {
          const event = eventOfItems(items);
          if (event !== null && find(event) !== null) found.apart += 1;
        }
    },
    together: () => {
      for (const items of stored) found.together += together(items).length;
    },
  };
  const spent = { apart: [] as number[], together: [] as number[] };
  for (let round = 0; round < (people === 100 ? 1 : rounds); round += 1)
    for (const name of ['apart', 'together'] as const) {
      const startMs = performance.now();
      contestants[name]();
      spent[name].push((performance.now() - startMs) / 1000);
    }
  if (found.apart !== found.together) throw new Error(`${found.apart} were found apart, ${found.together} together`);
  rows.push([
    String(people),
    ...(['apart', 'together'] as const).map((name) => (megabytes / median(spent[name])).toFixed(1)),
  ]);
}
console.log(columns(rows));
