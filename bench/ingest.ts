/**
 * Where the processor time of an event goes while events come in, and whether it grows with what is stored.
 * `node bench/ingest.ts [--events N] [--step N] [--stop SECONDS] [--profile FOLDER]`; a line for each step, then the whole.
 * With `--stop` the index engine is stopped for so long after the first step: how far behind the index is at the end of each
 * step that follows shows whether it catches up while the load goes on.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { childrenOf, parts, type ProcessorTime, processorTime } from './lib/processor-time.ts';
import { residentMegabytes, startServer } from './lib/server.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    step: { type: 'string', default: '500000' },
    stop: { type: 'string', default: '0' },
    profile: { type: 'string' },
  },
});
const events = Number(values.events);
const step = Number(values.step);
let stopMs = Number(values.stop) * 1000;
const pollMs = 50;

interface Sample {
  readonly ms: number;
  readonly events: number;
  readonly lag: number;
  readonly time: ProcessorTime;
}

const directory = mkdtempSync(path.join(tmpdir(), 'daybook-bench-'));
const profiling = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
const server = await startServer(directory, profiling);
try {
  await run();
} finally {
  await server.stop('SIGTERM');
  rmSync(directory, { recursive: true, force: true });
}

async function run(): Promise<void> {
  const response = await fetch(`${server.url}/v1/sources`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: '{"name":"bench"}',
  });
  const { token } = (await response.json()) as { token: string };
  const load = path.join(import.meta.dirname, 'lib/load.ts');
  const args = [load, server.url, token, String(events), '500', '4', String(Date.parse('2026-11-20T00:00:00Z'))];
  let isLoading = true;
  const loading = execFile(process.execPath, [...profiling, ...args], () => (isLoading = false));
  loading.stderr?.pipe(process.stderr);
  const begin = await sample(loading.pid ?? 0);
  let last = begin;
  let end = begin;
  print('events', ['events/s', 'lag', 'MB', ...parts, 'sum']);
  while (isLoading) {
    const now = await sample(loading.pid ?? 0);
    if (now.time['load generator'] >= end.time['load generator']) end = now;
    if (end.events - last.events >= step) {
      report(last, end);
      last = end;
      void stopEngine();
    }
    await sleep(pollMs);
  }
  print('', []);
  report(begin, end);
  while ((await sample(0)).lag > 0) await sleep(pollMs);
  const caughtUp = await sample(0);
  console.log(`the index was ${end.lag} events behind, for ${((caughtUp.ms - end.ms) / 1000).toFixed(1)} s`);
}

/** Once. */
async function stopEngine(): Promise<void> {
  const forMs = stopMs;
  stopMs = 0;
  if (forMs === 0) return;
  const engines = childrenOf(server.pid);
  for (const pid of engines) process.kill(pid, 'SIGSTOP');
  await sleep(forMs);
  for (const pid of engines) process.kill(pid, 'SIGCONT');
  console.log(`the index engine stood still for ${forMs / 1000} s`);
}

async function sample(loadPid: number): Promise<Sample> {
  const metrics = await (
    await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${server.token}` } })
  ).text();
  const gauge = (name: string): number => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(metrics)?.[1] ?? NaN);
  const time = processorTime(server.pid, loadPid);
  return { ms: performance.now(), events: gauge('daybook_log_events'), lag: gauge('daybook_index_lag_events'), time };
}

/** Processor time in µs an event. */
function report(from: Sample, to: Sample): void {
  const count = to.events - from.events;
  const each = parts.map((part) => (to.time[part] - from.time[part]) / count);
  const sum = each.reduce((all, one) => all + one, 0);
  const rate = Math.round((count / (to.ms - from.ms)) * 1000);
  const memory = residentMegabytes(server.pid).toFixed(0);
  print(String(to.events), [String(rate), String(to.lag), memory, ...[...each, sum].map((µs) => µs.toFixed(1))]);
}

function print(head: string, cells: readonly string[]): void {
  console.log(head.padEnd(10) + cells.map((cell) => cell.padStart(Math.max(9, cell.length + 2))).join(''));
}
