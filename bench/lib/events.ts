import { createHash, randomBytes } from 'node:crypto';

const traceBytes = 16;

/**
 * Synthetic access events of about 500 bytes as JSON, as an API gateway would send them: 5,000 people, 20,000 addresses,
 * 40 agents, paths with ids, a random trace id each. Deterministic but for the trace ids.
 */
export class EventSource {
  #n = 0;
  readonly #baseMs: number;

  constructor(baseMs: number) {
    this.#baseMs = baseMs;
  }

  /** `count` events, one a line. Times advance by a millisecond an event. */
  batch(count: number): Buffer {
    const traces = randomBytes(count * traceBytes).toString('hex');
    let lines = '';
    for (let i = 0; i < count; i += 1) lines += this.#event(traces.slice(i * 2 * traceBytes, (i + 1) * 2 * traceBytes));
    return Buffer.from(lines, 'latin1'); // all of it is ASCII, and this costs half
  }

  #event(trace: string): string {
    const n = this.#n;
    this.#n += 1;
    const pick = mix(n);
    const user = pick % 5_000;
    const path = paths[pick % paths.length] ?? '';
    const id = mix(pick) % 1_000_000;
    const failed = pick % 50 === 0;
    const time = new Date(this.#baseMs + n).toISOString();
    return (
      `{"time":"${time}","kind":"api.call","action":"${path}.get","outcome":"${failed ? 'denied' : 'success'}","severity":1,` +
      `"service":{"name":"gateway","env":"prod","host":"gw-${pick % 8}"},` +
      `"actor":{"type":"user","id":"user-${user}","session":"${sessionOf(user)}"},` +
      `"origin":{"ip":"10.${user % 200}.${pick % 250}.${user % 250}","port":${1024 + (pick % 60_000)},"userAgent":"${agents[user % agents.length]}"},` +
      `"target":{"resources":[{"type":"${path}","id":"${id}"}]},` +
      `"request":{"traceId":"${trace}","method":"GET","url":"/api/v2/${path}/${id}?fields=all","status":${failed ? 403 : 200},"bytes":${pick % 20_000},"durationMs":${pick % 300}}}\n`
    );
  }
}

const paths = ['accounts', 'invoices', 'orders', 'patients', 'reports', 'documents', 'messages', 'settings'];
const agents = Array.from(
  { length: 40 },
  (_, i) => `Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/${100 + i}.0`,
);

const sessions = new Map<number, string>();
function sessionOf(user: number): string {
  let session = sessions.get(user);
  if (session === undefined) {
    session = createHash('sha256').update(String(user)).digest('hex').slice(0, 16);
    sessions.set(user, session);
  }
  return session;
}

/** Spreads a counter over 31 bits. */
function mix(n: number): number {
  let x = (n + 0x9e3779b9) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 1;
}
