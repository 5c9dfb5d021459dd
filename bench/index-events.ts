import type { Event, StoredEvent } from '@daybook/event';

/** A generator with a seed (mulberry32), so that two runs measure the same events. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const agents = Array.from(
  { length: 60 },
  (_, i) => `Mozilla/5.0 (X11; Linux x86_64; rv:${100 + i}.0) Gecko/20100101 Firefox/${100 + i}.0`,
);
const hex = (random: () => number, length: number): string =>
  Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');

/** How an event of about 500 bytes as JSON looks: an application that says who read what, or a web server's line. */
export class EventSource {
  readonly #random: () => number;
  readonly #startMs = Date.UTC(2026, 0, 1);
  readonly #spreadMs: number;
  /** They arrive at 30,000 a second, whenever they happened. */
  readonly #receivedUs = Date.UTC(2026, 1, 1) * 1000;

  /** `events` is how many will be asked for: they are spread over 30 days. */
  constructor(events: number, seed = 1) {
    this.#random = seededRandom(seed);
    this.#spreadMs = (30 * 86_400_000) / events;
  }

  /** `withRaw`: the event came as a line, which it keeps. */
  next(index: number, withRaw: boolean): StoredEvent {
    const random = this.#random;
    const pick = (count: number) => Math.floor(random() ** 2 * count);
    const ms = this.#startMs + Math.floor(index * this.#spreadMs);
    const time = new Date(ms).toISOString();
    const denied = random() < 0.05;
    const user = `user${pick(5000)}`;
    const ip = `10.${pick(4)}.${pick(250)}.${pick(250)}`;
    const order = Math.floor(random() * 1e6);
    const url = `/api/v1/projects/${pick(300)}/documents/${order}?view=${pick(9)}`;
    const userAgent = agents[pick(60)] ?? '';
    const stamp = ms.toString(16).padStart(12, '0');
    const event: Event = {
      id: `${stamp.slice(0, 8)}-${stamp.slice(8)}-7${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}`,
      time,
      kind: denied ? 'auth.login' : 'data.read',
      action: denied ? 'login' : 'GetDocument',
      outcome: denied ? 'failure' : 'success',
      severity: denied ? 3 : 1,
      service: { name: `service-${pick(12)}`, env: 'production', host: `node-${pick(20)}` },
      actor: { type: 'user', id: user, session: `s-${pick(20_000).toString(36)}` },
      origin: { ip, port: 1024 + pick(60_000), userAgent },
      target: { resources: [{ type: 'document', id: `doc-${order}` }] },
      request: { method: 'GET', url, status: denied ? 401 : 200, bytes: pick(90_000), durationMs: pick(400) },
      ext: { region: `eu-${pick(4)}`, cache: random() < 0.5 },
    };
    if (withRaw) {
      const line = `${ip} - ${user} [${time}] "GET ${url} HTTP/1.1" ${denied ? 401 : 200} ${pick(90_000)} "-" "${userAgent}"`;
      event.raw = { mediaType: 'text/plain', bytes: Buffer.from(line) };
    }
    return {
      position: { log: 1, index },
      source: 1 + pick(4),
      class: 1,
      receivedUs: this.#receivedUs + index * 33,
      own: false,
      event,
    };
  }
}
