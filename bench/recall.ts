/**
 * How fast older days leave the index, and how fast they are brought back. `node bench/recall.ts [EVENTS]`: so many events of four days that are over, in a real
 * server; first with all of them in the index, then with a month kept.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Client, createClient } from '@daybook/api';
import { writeOldLog } from '../test/system/support/old-log.ts';
import { EventSource } from './index-events.ts';
import { startServer } from './lib/server.ts';

const events = Number(process.argv[2] ?? '200000');
const days = 4;
const batchEvents = 500;
const dayMs = 86_400_000;
const grouped = (value: number): string => Math.round(value).toLocaleString('en');

async function within(client: Client, isDone: (client: Client) => Promise<boolean>): Promise<number> {
  const startMs = performance.now();
  while (!(await isDone(client))) await new Promise((resolve) => setTimeout(resolve, 50));
  return performance.now() - startMs;
}

const count = async (client: Client): Promise<number> =>
  (await client.facets({ q: 'own:false', fields: ['kind'] })).total;

const directory = mkdtempSync(path.join(tmpdir(), 'daybook-bench-'));
try {
  const source = new EventSource(events);
  const firstMs = Date.now() - 100 * dayMs;
  const batches = Array.from({ length: events / batchEvents }, (_, batch) => ({
    receivedMs: firstMs + Math.floor((batch * batchEvents * days) / events) * dayMs + batch,
    events: Array.from({ length: batchEvents }, (__, i) => source.next(batch * batchEvents + i, false).event),
  }));
  await writeOldLog(path.join(directory, 'data'), batches);
  let server = await startServer(path.join(directory, 'data'));
  let client = createClient(server);
  const filledMs = await within(client, async () => (await count(client)) === events);
  console.log(`the index is filled: ${grouped((events / filledMs) * 1000)} events/s`);
  await server.stop('SIGTERM');
  process.env['DAYBOOK_INDEX_KEEP_DAYS'] = '30';
  server = await startServer(path.join(directory, 'data'));
  client = createClient(server);
  const leftMs = await within(client, async () => (await count(client)) === 0);
  console.log(`${days} days of ${grouped(events / days)} events leave: ${grouped(leftMs)} ms`);
  const dayText = (after: number): string => new Date(firstMs + after * dayMs).toISOString().slice(0, 10);
  await client.addRecall({ from: dayText(0), to: dayText(days - 1), reason: 'a measurement' });
  const recalledMs = await within(client, async () => (await client.listRecalls()).items[0]?.state === 'whole');
  console.log(`recalled: ${grouped((events / recalledMs) * 1000)} events/s`);
  await server.stop('SIGTERM');
} finally {
  rmSync(directory, { recursive: true, force: true });
}
