/**
 * From an event that was sent to its webhook: `node bench/notify.ts [--rate N] [--seconds N]`. A server with everything on, under a
 * steady load; once in a while an event that a rule matches, each of another actor, so that each is an alert. Prints two times of
 * each: from its sending, and from its acknowledgement, to the webhook. Everything runs on this machine.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { EventSource } from './lib/events.ts';
import { startServer } from './lib/server.ts';
import { formatTable, percentile } from './lib/table.ts';

const { values } = parseArgs({
  options: { rate: { type: 'string', default: '5000' }, seconds: { type: 'string', default: '30' } },
});
const rate = Number(values.rate);
const seconds = Number(values.seconds);
const batchEvents = 250;
/** Of the batches, every so many have an event that a rule matches. */
const everyBatches = 4;

const folder = mkdtempSync(path.join(tmpdir(), 'daybook-bench-'));
const directory = path.join(folder, 'data');
mkdirSync(directory);
const cameMs = new Map<string, number>();
const hook = createServer((request, response) => {
  const atMs = performance.now();
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: { alert: string } };
    cameMs.set(data.alert, atMs);
    response.writeHead(204).end();
  });
});
await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
const secret = path.join(folder, 'hook.secret');
writeFileSync(secret, `whsec_${Buffer.alloc(32, 1).toString('base64')}\n`);
const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;
const notifiers = [{ name: 'hook', type: 'webhook', url, secret: `file:${secret}` }];
writeFileSync(path.join(directory, 'daybook.yaml'), JSON.stringify({ notifiers }));

const server = await startServer(directory);
const sentMs = new Map<string, { sent: number; acknowledged: number }>();
let events = 0;
try {
  const text =
    'title: Found\nid: 00000000-0000-4000-8000-000000000001\nlevel: high\nlogsource: {product: daybook}\n' +
    'detection: {s: {action: bench-erase}, condition: s}\n';
  await api('/v1/rules', { files: [{ path: 'bench.yml', text }], enable: true });
  const { token } = (await api('/v1/sources', { name: 'bench' })) as { token: string };
  const source = new EventSource(Date.parse('2026-11-20T00:00:00Z'));
  const startMs = performance.now();
  const sending: Promise<void>[] = [];
  for (let batch = 0; events < rate * seconds; batch += 1) {
    const dueMs = startMs + (events / rate) * 1000;
    await sleep(Math.max(0, dueMs - performance.now()));
    const actor = batch % everyBatches === 0 ? `eraser-${batch}` : null;
    const line = `{"kind":"data.delete","action":"bench-erase","outcome":"success","actor":{"type":"user","id":"${actor}"}}\n`;
    sending.push(
      send(token, Buffer.concat([source.batch(batchEvents), Buffer.from(actor === null ? '' : line)]), actor),
    );
    events += batchEvents;
  }
  await Promise.all(sending);
  const achieved = events / ((performance.now() - startMs) / 1000);
  for (let i = 0; i < 1200 && cameMs.size < sentMs.size; i += 1) await sleep(50);
  const alertOf = await alertsByActor();
  const fromSent: number[] = [];
  const fromAcknowledged: number[] = [];
  for (const [actor, { sent, acknowledged }] of sentMs) {
    const came = cameMs.get(alertOf.get(actor) ?? '');
    if (came === undefined) throw new Error(`the alert about ${actor} never came`);
    fromSent.push(came - sent);
    fromAcknowledged.push(came - acknowledged);
  }
  const row = (what: string, all: number[]) => ({
    what,
    budget: 'p99 1 s',
    measured: `p50 ${percentile(all, 0.5).toFixed(0)} ms, p99 ${percentile(all, 0.99).toFixed(0)} ms, at most ${Math.max(...all).toFixed(0)} ms`,
  });
  console.log(
    `\n${Math.round(achieved)} events/s for ${seconds} s, ${fromSent.length} alerts; ${cpus().length} × ${cpus()[0]?.model}\n`,
  );
  console.log(
    formatTable([row('sent → webhook received', fromSent), row('acknowledged → webhook received', fromAcknowledged)]),
  );
} finally {
  await server.stop('SIGKILL').catch(() => undefined);
  hook.close();
  rmSync(folder, { recursive: true, force: true });
}

async function send(token: string, body: Uint8Array<ArrayBuffer>, actor: string | null): Promise<void> {
  const sent = performance.now();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' };
  const response = await fetch(`${server.url}/v1/events`, { method: 'POST', headers, body });
  const said = await response.text();
  if (response.status !== 200) throw new Error(`${response.status} ${said}`);
  if (actor !== null) sentMs.set(actor, { sent, acknowledged: performance.now() });
}

/** Alerts are told apart by their events: each has one. */
async function alertsByActor(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let after = ''; ;) {
    const page = (await api(`/v1/alerts?limit=200${after}`)) as {
      items: { id: string; evidence: string[] }[];
      after: string | null;
    };
    for (const { id, evidence } of page.items) {
      const { event } = (await api(`/v1/events/${evidence[0]}`)) as { event: { actor: { id: string } } };
      found.set(event.actor.id, id);
    }
    if (page.after === null) return found;
    after = `&after=${page.after}`;
  }
}

async function api(route: string, body?: object): Promise<unknown> {
  const response = await fetch(`${server.url}${route}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
  return await response.json();
}
