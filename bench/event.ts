/**
 * What an event costs on its way into a record and back, without hashing, disk and network but for the digest: µs per event of about
 * 500 bytes, in batches of 500. Usage: `node bench/event.ts [--rounds N]`. Contestants take turns within a round, so that a
 * busy machine slows them alike; the figures are the median and the least over the rounds.
 */
import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { createBatchHasher } from '../packages/event/src/hash/index.ts';
import {
  applyLimits,
  decodeEvent,
  decodeRecord,
  encodeRecord,
  encodeSections,
  type Event,
  ItemsWriter,
  type Record,
  RecordDigester,
} from '../packages/event/src/index.ts';

const batch = 500;
const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';

function eventOf(i: number): Event {
  return {
    id: `0190a5b4-7c3e-7d1f-8a2b-${String(i).padStart(12, '0')}`,
    time: '2026-11-23T03:04:05.123456+01:00',
    kind: 'http.request',
    action: 'GET',
    outcome: 'success',
    severity: 1,
    actor: { type: 'user', id: `user-${i}` },
    origin: { ip: `203.0.113.${i % 250}`, port: 40_000 + i, userAgent },
    target: { resources: [{ type: 'path', id: `/orders/${i}/items` }] },
    request: { method: 'GET', url: `/orders/${i}/items?page=2`, status: 200, bytes: 5120 + i },
    ext: { region: 'eu-central-1', cache: 'miss', retry: 0 },
  };
}

const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function contestants(events: readonly Event[]): { readonly [name: string]: () => void } {
  const writer = new ItemsWriter();
  const digester = new RecordDigester(createBatchHasher());
  const seed = new Uint8Array(16).fill(1);
  const records = events.map((event): Record => ({ seed, sections: encodeSections(event) }));
  const stored = records.map(encodeRecord);
  const decoded = (bytes: Uint8Array): Record => {
    const record = decodeRecord(bytes);
    if (!record.ok) throw new Error(record.code);
    return record.value;
  };
  const eventSections = records.map(({ sections }) => sections.flatMap((one) => ('bytes' in one ? [one] : [])));
  return {
    'JSON.stringify of the whole, for comparison': () => events.forEach((event) => JSON.stringify(event)),
    'limits check': () => events.forEach((event) => applyLimits(event, sha256Hex)),
    'encode (ItemsWriter)': () => {
      for (const event of events) writer.add(event);
      writer.take();
    },
    'encode, one section at a time': () => events.forEach((event) => encodeSections(event)),
    'digest (salts, commitments, roots)': () => {
      for (const record of records) digester.add(record);
      digester.roots();
    },
    'verify content (decode record, digest)': () => {
      for (const bytes of stored) digester.add(decoded(bytes));
      digester.roots();
    },
    'decode event': () => eventSections.forEach((sections) => decodeEvent(sections)),
  };
}

function main(): void {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '101' } } });
  const rounds = Math.max(1, Number.parseInt(values.rounds, 10) || 1);
  const warmUpRounds = 30;
  const events = Array.from({ length: batch }, (_, i) => eventOf(i));
  const turns = Object.entries(contestants(events)).map(([name, run]) => ({ name, run, µs: [] as number[] }));
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    for (const { run, µs } of turns) {
      const begun = process.hrtime.bigint();
      run();
      if (round >= 0) µs.push(Number(process.hrtime.bigint() - begun) / 1000 / batch);
    }
  }
  const bytes = Buffer.byteLength(JSON.stringify(events[0]));
  console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} threads; Node ${process.version}`);
  console.log(`${batch} events of ${bytes} bytes a batch, ${rounds} rounds\n`);
  console.log('µs per event'.padEnd(46) + ['median', 'least', 'events/s'].map((head) => head.padStart(10)).join(''));
  for (const { name, µs } of turns) {
    const sorted = µs.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)]!;
    const cells = [median.toFixed(2), sorted[0]!.toFixed(2), Math.round(1e6 / median).toLocaleString('en')];
    console.log(name.padEnd(46) + cells.map((cell) => cell.padStart(10)).join(''));
  }
}

main();
