import { Agent, request } from 'node:http';
import { EventSource } from './events.ts';

// A load generator in a process of its own: node load.ts URL TOKEN EVENTS BATCH CONCURRENCY BASE_MS. Sends NDJSON batches
// and prints one JSON line: events taken, seconds, bytes, latencies, refusals that were tried again.

const [url = '', token = '', eventsText = '', batchText = '', concurrencyText = '', baseText = ''] =
  process.argv.slice(2);
const events = Number(eventsText);
const batchEvents = Number(batchText);
const concurrency = Number(concurrencyText);
const retryMs = 20;

const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
const source = new EventSource(Number(baseText));
const latenciesMs: number[] = [];
let sent = 0;
let taken = 0;
let bytes = 0;
let retries = 0;

function post(body: Buffer): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/x-ndjson',
      'content-length': body.length,
    };
    const outgoing = request(`${url}/v1/events`, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function sender(): Promise<void> {
  while (sent < events) {
    const count = Math.min(batchEvents, events - sent);
    sent += count;
    const body = source.batch(count);
    bytes += body.length;
    for (;;) {
      const startMs = performance.now();
      const { status, text } = await post(body);
      if (status === 200) {
        latenciesMs.push(performance.now() - startMs);
        taken += (JSON.parse(text) as { accepted: number }).accepted;
        break;
      }
      if (status !== 429) throw new Error(`${status}: ${text.slice(0, 300)}`);
      retries += 1;
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }
}

const startMs = performance.now();
await Promise.all(Array.from({ length: concurrency }, sender));
const seconds = (performance.now() - startMs) / 1000;
agent.destroy();
latenciesMs.sort((a, b) => a - b);
const at = (share: number): number =>
  latenciesMs[Math.min(latenciesMs.length - 1, Math.floor(latenciesMs.length * share))] ?? 0;
const cpuSeconds = (process.cpuUsage().user + process.cpuUsage().system) / 1e6;
console.log(JSON.stringify({ taken, seconds, bytes, retries, p50Ms: at(0.5), p99Ms: at(0.99), cpuSeconds }));
