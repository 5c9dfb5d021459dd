import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { startServer } from './lib/server.ts';
import { formatTable, percentile, type Row } from './lib/table.ts';

// node bench/export.ts --events 60000 --rounds 3: fills a new log with synthetic events and takes all of them out over the
// API, in each format that is named, rounds taking turns. The reader throws away what it is given.

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '60000' },
    rounds: { type: 'string', default: '3' },
    formats: { type: 'string', default: 'ndjson,csv,ocsf,ecs' },
  },
});
const events = Number(values.events);
const formats = values.formats.split(',');
const directory = mkdtempSync(path.join(tmpdir(), 'daybook-bench-export-'));
const server = await startServer(directory);

try {
  await fill();
  const rates = new Map<string, number[]>(formats.map((format) => [format, []]));
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const format of formats) rates.get(format)?.push(await exported(format));
  }
  const rows = [...rates].map(([format, of]): Row => ({
    what: `export as ${format}, read and checked`,
    budget: '30,000 events/s',
    measured: `${Math.round(percentile(of, 0.5)).toLocaleString('en')} events/s`,
  }));
  console.log(formatTable(rows));
} finally {
  await server.stop('SIGTERM');
  rmSync(directory, { recursive: true, force: true });
}

async function api(route: string, init?: RequestInit): Promise<Response> {
  const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' };
  const response = await fetch(`${server.url}${route}`, { ...init, headers });
  if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
  return response;
}

async function fill(): Promise<void> {
  const made = (await (await api('/v1/sources', { method: 'POST', body: '{"name":"bench"}' })).json()) as {
    token: string;
  };
  const load = path.join(import.meta.dirname, 'lib/load.ts');
  const baseMs = String(Date.parse('2026-11-20T00:00:00Z'));
  await promisify(execFile)(process.execPath, [load, server.url, made.token, String(events), '500', '4', baseMs]);
  for (;;) {
    const { lag } = (await (await api('/v1/index/rebuild')).json()) as { lag: number };
    if (lag === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Events a second of one whole export. */
async function exported(format: string): Promise<number> {
  const startMs = performance.now();
  const { body } = await api(`/v1/export?q=own:false&format=${format}`);
  let tail = '';
  for await (const chunk of body ?? []) tail = Buffer.from(chunk).toString('latin1').slice(-400);
  const seconds = (performance.now() - startMs) / 1000;
  if (!tail.includes('complete')) throw new Error(`the export as ${format} was cut: ${tail}`);
  return events / seconds;
}
