import { createClient, type Client } from '@daybook/api';
import { SeededRandom } from '@daybook/testkit';
import { expect, test, vi } from 'vitest';
import { looksAmong } from '../testing/memory-looks.ts';
import { startTestServer, type TestServer } from '../testing.ts';

/** A day in so many steps, each of up to ten minutes. */
const steps = 200;
const idleMs = 5 * 60_000;

/** What one client got, counted where it came in. */
class Edge {
  readonly name: string;
  readonly client: Client;
  looks = 0;
  rows = 0;
  /** Searches with an id: when each was used last. */
  readonly searches = new Map<string, number>();
  tail: { stop: () => void; got: string[]; ended: Promise<void> } | null = null;

  constructor(name: string, client: Client) {
    this.name = name;
    this.client = client;
  }
}

class Day {
  readonly #server: TestServer;
  readonly #random: SeededRandom;
  readonly #edges: readonly Edge[];
  readonly #now: () => number;
  #users = 0;

  constructor(server: TestServer, random: SeededRandom, edges: readonly Edge[], now: () => number) {
    this.#server = server;
    this.#random = random;
    this.#edges = edges;
    this.#now = now;
  }

  async step(): Promise<void> {
    const edge = this.#random.pick(this.#edges);
    const work = [
      () => this.send(),
      () => this.#page(edge),
      () => this.#pages(edge),
      () => this.#console(edge),
      () => this.#one(edge),
      () => this.#tail(edge),
      () => this.#export(edge),
    ];
    await this.#random.pick(work)();
  }

  async send(): Promise<void> {
    const users = Array.from({ length: 1 + this.#random.below(20) }, () => ({ user: `u${this.#users++}` }));
    await this.#server.send(JSON.stringify(users));
    for (const { tail } of this.#edges)
      await vi.waitFor(() => expect(tail?.got.at(-1) ?? `u${this.#users - 1}`).toBe(`u${this.#users - 1}`), 10_000);
  }

  /** One request, which is one look. */
  async #page(edge: Edge): Promise<void> {
    const kind = this.#random.below(3);
    edge.looks += 1;
    if (kind === 0) await edge.client.histogram({ q: 'actor.id:u*' });
    else if (kind === 1) await edge.client.facets({ fields: ['kind'] });
    else edge.rows += (await edge.client.search({ q: 'actor.id:u1*', limit: 1_000 })).events.length;
  }

  /** All pages of a search, which are one look. */
  async #pages(edge: Edge): Promise<void> {
    edge.looks += 1;
    for await (const page of edge.client.searchAll({ q: 'actor.id:u*', limit: 50 + this.#random.below(500) }))
      edge.rows += page.events.length + page.missing.length;
  }

  /** A console: events, chart and counts under one id. */
  async #console(edge: Edge): Promise<void> {
    const search = `s${this.#random.below(3)}`;
    const q = this.#random.pick(['', 'actor.id:u2*']);
    const asked = { q, search, since: this.#random.pick(['1h', '1d']) };
    const key = JSON.stringify(asked);
    const used = edge.searches.get(key);
    if (used === undefined || this.#now() - used >= idleMs) edge.looks += 1;
    edge.searches.set(key, this.#now());
    const [page] = await Promise.all([
      edge.client.search({ ...asked, limit: 20 }),
      edge.client.histogram(asked),
      edge.client.facets({ ...asked, fields: ['outcome'] }),
    ]);
    edge.rows += page.events.length;
    if (page.cursor === null || this.#random.chance(0.5)) return;
    edge.rows += (await edge.client.search({ ...asked, limit: 20, cursor: page.cursor })).events.length;
  }

  async #one(edge: Edge): Promise<void> {
    const position = `1:${this.#random.below(this.#server.log.stored.length)}`;
    if (this.#random.chance(0.5)) await edge.client.view(position);
    else await edge.client.receipt(position);
    edge.looks += 1;
    edge.rows += 1;
  }

  /** Opens a tail, or ends the one there is. */
  async #tail(edge: Edge): Promise<void> {
    if (edge.tail !== null) return await this.endTail(edge);
    const controller = new AbortController();
    const got: string[] = [];
    const { listeners } = this.#server.log;
    const read = async (): Promise<void> => {
      for await (const message of edge.client.tail({ q: 'actor.id:u*', signal: controller.signal }))
        if (message.type === 'event') got.push(message.view.event.actor?.id ?? '');
    };
    edge.tail = { stop: () => controller.abort(), got, ended: read().catch(() => undefined) };
    edge.looks += 1;
    await vi.waitFor(() => expect(this.#server.log.listeners).toBe(listeners + 1), 10_000);
    await this.send();
    await vi.waitFor(() => expect(got.length).toBeGreaterThan(0), 10_000);
  }

  async endTail(edge: Edge): Promise<void> {
    const { tail } = edge;
    if (tail === null) return;
    edge.tail = null;
    edge.rows += tail.got.length;
    const { listeners } = this.#server.log;
    tail.stop();
    await tail.ended;
    await vi.waitFor(() => expect(this.#server.log.listeners).toBe(listeners - 1), 10_000);
  }

  async #export(edge: Edge): Promise<void> {
    edge.looks += 1;
    const chunks = await Array.fromAsync(await edge.client.exportEvents({ q: 'actor.id:u*' }));
    const lines = Buffer.concat(chunks).toString().split('\n');
    edge.rows += lines.filter((line) => line.includes('"event":') || line.startsWith('{"missing"')).length;
  }
}

/** Looks and rows of each reader, as they are on record. */
function onRecord(server: TestServer) {
  const all = { tenant: 'default', query: { kind: 'all', span: { start: 0, end: 0 } } } as const;
  const { positions } = looksAmong(server.log.stored, { ...all, limit: 1_000_000 });
  const sums = new Map<string, { looks: number; rows: number }>();
  for (const { index } of positions) {
    const event = server.log.stored[index]?.event;
    const before = sums.get(event?.actor.id ?? '') ?? { looks: 0, rows: 0 };
    sums.set(event?.actor.id ?? '', { looks: before.looks + 1, rows: before.rows + Number(event?.ext?.['count']) });
  }
  return Object.fromEntries(sums);
}

test.each([1, 2])(
  'over a random day (seed %i) of several clients, looks and rows counted where they come in are those on record',
  async (seed) => {
    const random = new SeededRandom(seed);
    let ms = Date.UTC(2026, 10, 25);
    const clock = { nowMs: () => ms, nowUs: () => ms * 1_000, monotonicMs: () => ms };
    await using server = await startTestServer({ clock, tail: { pauseMs: 0 } });
    const edges: Edge[] = [];
    for (const name of ['ann', 'bob', 'eve']) {
      const { text } = await server.deps.tokens.addReader({ tenant: 'default', name, roles: ['auditor'] });
      edges.push(new Edge(name, createClient({ url: server.url, token: text, attemptsMax: 1 })));
    }
    const day = new Day(server, random, edges, () => ms);
    await day.send();
    for (let step = 0; step < steps; step += 1) {
      await day.step();
      ms += random.below(10 * 60_000);
      await server.release.sweep();
    }
    for (const edge of edges) await day.endTail(edge);
    await server.server.close();
    const counted = edges.filter(({ looks }) => looks > 0).map(({ name, looks, rows }) => [name, { looks, rows }]);
    expect(onRecord(server)).toEqual(Object.fromEntries(counted));
    expect(server.log.own.length).toBeLessThan(3 * steps);
    expect(server.release.openLooks).toBe(0);
  },
  60_000,
);
