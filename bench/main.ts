import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { residentMegabytes, startServer } from './lib/server.ts';
import { storageOf } from './lib/storage.ts';
import { formatTable, percentile, type Row } from './lib/table.ts';

// npm run bench -- --events 1000000: fills a new log with synthetic events, everything on (fsync, Merkle tree, index), and
// prints what was measured against the budgets. Everything runs on this machine, the load generator included. With
// `--rules FOLDER` its Sigma rules are enabled first, beside those that come with the product.

const { values } = parseArgs({
  options: { events: { type: 'string', default: '1000000' }, keep: { type: 'boolean' }, rules: { type: 'string' } },
});
const events = Number(values.events);
const batchEvents = 500;
const concurrency = 4;
const baseMs = Date.parse('2026-11-20T00:00:00Z');
const rounds = 100;
const run = promisify(execFile);
const root = path.dirname(import.meta.dirname);
const rows: Row[] = [];
const note = (what: string, budget: string, measured: string): void => {
  rows.push({ what, budget, measured });
  console.error(`  ${what}: ${measured}`);
};
const grouped = (value: number): string => Math.round(value).toLocaleString('en');

const directory = mkdtempSync(path.join(tmpdir(), 'daybook-bench-'));
let rawBytes = 0;
let server = await startServer(directory);
try {
  if (values.rules !== undefined) await enableRules(values.rules);
  await fill();
  await waitForIndex();
  note('memory of both processes at rest', '600 MB', `${grouped(await restingMegabytes())} MB`);
  await search();
  storage();
  await restart();
  await server.stop('SIGTERM');
  await verify();
} finally {
  await server.stop('SIGKILL').catch(() => undefined);
  if (values.keep !== true) rmSync(directory, { recursive: true, force: true });
}
console.log(`\n${grouped(events)} events of 570 bytes in batches of ${batchEvents}, ${machine()}\n`);
console.log(formatTable(rows));

async function api(route: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(`${server.url}${route}`, {
    ...init,
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
  });
  if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
  return response;
}

async function enableRules(folder: string): Promise<void> {
  const command = path.join(root, 'packages/cli/src/main.ts');
  const env = { ...process.env, DAYBOOK_URL: server.url, DAYBOOK_TOKEN: server.token };
  const { stdout } = await run(process.execPath, [command, 'rules', 'import', folder, '--enable'], { env });
  console.error(`  ${stdout.trim()}`);
}

async function fill(): Promise<void> {
  const made = (await (await api('/v1/sources', { method: 'POST', body: '{"name":"bench"}' })).json()) as {
    token: string;
  };
  const load = path.join(import.meta.dirname, 'lib/load.ts');
  const args = [load, server.url, made.token, String(events), String(batchEvents), String(concurrency), String(baseMs)];
  const loading = run(process.execPath, args, { maxBuffer: 1 << 20 });
  let isLoading = true;
  void loading.finally(() => (isLoading = false)).catch(() => undefined);
  const megabytes: number[] = [];
  const foundMs: number[] = [];
  while (isLoading) {
    megabytes.push(residentMegabytes(server.pid));
    foundMs.push(await timeToFound(made.token));
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const { stdout } = await loading;
  const loaded = JSON.parse(stdout) as {
    taken: number;
    seconds: number;
    bytes: number;
    p99Ms: number;
    retries: number;
  };
  if (loaded.taken !== events) throw new Error(`${loaded.taken} of ${events} events were taken`);
  rawBytes = loaded.bytes;
  note(
    'ingest, acknowledged durable',
    values.rules === undefined ? '30,000 events/s' : '15,000 events/s with 500 rules',
    `${grouped(loaded.taken / loaded.seconds)} events/s (p99 of a batch ${grouped(loaded.p99Ms)} ms)`,
  );
  note(
    'acknowledged → found by a query, under that load',
    'p99 1 s',
    `p50 ${grouped(percentile(foundMs, 0.5))} ms, p99 ${grouped(percentile(foundMs, 0.99))} ms`,
  );
  note('memory of both processes under load', '1,500 MB', `at most ${grouped(Math.max(...megabytes))} MB`);
}

/** From sending one event to its being found: more than the time from its acknowledgement. */
async function timeToFound(token: string): Promise<number> {
  const startMs = performance.now();
  const response = await fetch(`${server.url}/v1/events?ack=indexed`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{"kind":"api.call","action":"probe","outcome":"success","actor":{"type":"system","id":"bench"}}',
  });
  await response.arrayBuffer();
  return performance.now() - startMs;
}

async function waitForIndex(): Promise<void> {
  for (;;) {
    const { lag } = (await (await api('/v1/index/rebuild')).json()) as { lag: number };
    if (lag === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** After a minute: sooner it is what V8 has not collected of the load that is counted, some 500 MB of it. */
async function restingMegabytes(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 60_000));
  return residentMegabytes(server.pid);
}

/** No two questions are the same, so that no cache of answers helps. */
async function search(): Promise<void> {
  const allMs: number[] = [];
  for (let i = 0; i < rounds; i += 1) {
    const q = encodeURIComponent(
      i % 2 === 0 ? `actor.id:user-${i * 37}` : `outcome:denied AND origin.ip:10.${i}.0.0/16`,
    );
    const startMs = performance.now();
    await Promise.all([
      api(`/v1/events?q=${q}&limit=100`),
      api(`/v1/histogram?q=${q}`),
      api(`/v1/facets?q=${q}&fields=kind,outcome,actor.id`),
    ]);
    allMs.push(performance.now() - startMs);
  }
  note(
    `search over ${grouped(events)}: page, histogram, facets`,
    'p95 300 ms',
    `p50 ${grouped(percentile(allMs, 0.5))} ms, p95 ${grouped(percentile(allMs, 0.95))} ms`,
  );
  const needleMs: number[] = [];
  for (let i = 0; i < rounds; i += 1) {
    const position = Math.floor(((i + 0.5) / rounds) * events);
    const { event } = (await (await api(`/v1/events/1:${position}`)).json()) as {
      event: { request?: { traceId?: string } };
    };
    const q = encodeURIComponent(`request.traceId:${event.request?.traceId}`);
    const startMs = performance.now();
    const page = (await (await api(`/v1/events?q=${q}`)).json()) as { events: unknown[] };
    needleMs.push(performance.now() - startMs);
    if (page.events.length !== 1) throw new Error(`the needle was found ${page.events.length} times`);
  }
  note(
    `one needle in ${grouped(events)}`,
    'p95 100 ms',
    `p50 ${grouped(percentile(needleMs, 0.5))} ms, p95 ${grouped(percentile(needleMs, 0.95))} ms`,
  );
}

function storage(): void {
  const parts = storageOf(directory);
  const { entries, tiles, content, index } = parts;
  const total = entries + tiles + content + index;
  const each = (bytes: number): string => (bytes / events).toFixed(0);
  note('stored, of the raw bytes', '0.80', (total / rawBytes).toFixed(2));
  note(
    '  bytes an event: entries, tiles, content, index',
    '',
    `${each(entries)} + ${each(tiles)} + ${each(content)} + ${each(index)} = ${each(total)} of ${each(rawBytes)}`,
  );
}

async function restart(): Promise<void> {
  await server.stop('SIGKILL');
  server = await startServer(directory);
  note('ready after kill -9', '5 s', `${(server.readyMs / 1000).toFixed(1)} s`);
}

async function verify(): Promise<void> {
  const cli = path.join(root, 'packages/cli/src/main.ts');
  const startMs = performance.now();
  await run(process.execPath, [cli, 'verify', '--dir', directory, '--no-state', '--json'], { maxBuffer: 1 << 26 });
  const seconds = (performance.now() - startMs) / 1000;
  note('full verification', '150,000 events/s', `${grouped(events / seconds)} events/s`);
}

function machine(): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  const model = cpus()[0]?.model ?? 'unknown';
  const kernel = readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim();
  return `${cpus().length} × ${model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${kernel}, Node ${process.version}, commit ${commit}`;
}
