import { createClient } from '@daybook/api';
import { type EventDraft, formatPosition, type Position, type StoredEvent } from '@daybook/event';
import { evaluate } from '@daybook/query';
import { Registry as Metrics } from 'prom-client';
import {
  administratorsOf,
  authorise,
  builtInBook,
  Cursors,
  Identities,
  MemoryRoles,
  openPeople,
  Passwords,
  People,
  type Person,
  Refusals,
  Registry,
  Release,
  Sealing,
  Sources,
  sqlLookStore,
  Tenants,
  Tokens,
} from '../access/index.ts';
import { type Config, loadConfig } from '../config/index.ts';
import { eventAccessor, indexCatalogue } from '../index/catalogue.ts';
import { isFacet } from '../index/facets.ts';
import type { Page, PageRequest } from '../index/page.ts';
import type { SearchFault } from '../index/runner.ts';
import { detectFormat, formats, isFormatName, parseLine } from '../parse/index.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { createLogger } from '../platform/log.ts';
import { systemRandom } from '../platform/random.ts';
import { openMeta } from '../platform/sql/index.ts';
import { UuidMint } from '../platform/uuid.ts';
import { Pressure } from '../receive/body/index.ts';
import { type AppendedBatch, type EventDoor, Intake } from '../receive/intake/index.ts';
import type { LineParser } from '../receive/lines/index.ts';
import type { HttpDeps, Index, IndexState, LogReading } from './index.ts';
import { createHttpServer } from './index.ts';

const tenant = 'default';

export interface TestChange {
  http?: object;
  ingest?: object;
  access?: object;
  trustedProxies?: string[];
  publicUrl?: string;
}

/** The clock of the machine, which a test can set forward. */
class TestClock implements Clock {
  readonly #real = systemClock();
  #aheadMs = 0;

  nowMs = (): number => this.#real.nowMs() + this.#aheadMs;
  nowUs = (): number => this.#real.nowUs() + this.#aheadMs * 1000;
  monotonicMs = (): number => this.#real.monotonicMs() + this.#aheadMs;

  forward(ms: number): void {
    this.#aheadMs += ms;
  }
}

/** Settings for a server under test; `change` is laid over the defaults. */
export function testConfig(change: TestChange = {}): Config {
  const loaded = loadConfig({ env: {}, flags: { listen: '127.0.0.1:0', data: '/nonexistent' } });
  if (!loaded.ok) throw new Error('the defaults do not hold');
  const { config } = loaded;
  return {
    ...config,
    trustedProxies: change.trustedProxies ?? [],
    http: { ...config.http, drainTimeoutMs: 500, ...change.http },
    ingest: { ...config.ingest, ...change.ingest },
    access: { ...config.access, ...change.access },
    ...(change.publicUrl === undefined ? {} : { publicUrl: change.publicUrl }),
  };
}

/** A log in memory: what is appended is there at once, for readers and the index alike. */
class MemoryLog implements EventDoor, LogReading {
  readonly tenant = tenant;
  readonly log = 1;
  readonly origin = 'test/log';
  readonly vkeys = ['test/log+00000000+key'];
  readonly stored: StoredEvent[] = [];
  readonly sentKeys: unknown[] = [];
  /** Set by tests. */
  busy = false;
  refusal: Extract<AppendedBatch, { ok: false }> | null = null;
  ownFails = false;
  damaged: number | null = null;
  /** What `append` waits for. */
  gate: Promise<void> = Promise.resolve();

  async append(input: Parameters<EventDoor['append']>[0]): Promise<AppendedBatch> {
    await this.gate;
    if (this.refusal !== null) return this.refusal;
    const first = this.stored.length;
    this.sentKeys.push(...input.keys);
    for (const event of input.events) {
      const position = { log: 1, index: this.stored.length };
      const receivedUs = 1_763_892_000_000_000 + position.index;
      this.stored.push({ position, source: input.source, class: input.class, receivedUs, own: input.own, event });
    }
    return { ok: true, log: 1, runs: [{ first, count: input.events.length }], repeated: 0, conflicts: 0 };
  }

  async appendOwn(draft: EventDraft, id: string): Promise<void> {
    if (this.ownFails) throw new Error('disk full');
    await this.append({ tenant, source: 0, own: true, class: 1, events: [{ id, ...draft }], keys: [] });
  }

  get own(): EventDraft[] {
    return this.stored.filter((event) => event.own).map((event) => event.event);
  }

  get delivered(): StoredEvent[] {
    return this.stored.filter((event) => !event.own);
  }

  size(): number {
    return this.stored.length;
  }

  checkpoint(): string | null {
    return this.stored.length === 0 ? null : `test/log\n${this.stored.length}\n`;
  }

  find(positions: readonly Position[]): ReturnType<LogReading['find']> {
    return Promise.resolve(
      positions.map(({ log, index }) => {
        const stored = log === 1 ? this.stored[index] : undefined;
        if (stored === undefined)
          return { ok: false, code: 'not-found', detail: `the log has ${this.stored.length} events` };
        if (index === this.damaged) return { ok: false, code: 'damaged', detail: 'its hash is wrong' };
        return { ok: true, stored };
      }),
    );
  }

  async receipt(position: Position): ReturnType<LogReading['receipt']> {
    const [found] = await this.find([position]);
    if (found?.ok !== true) return found ?? { ok: false, code: 'not-found', detail: '' };
    return { ...found, receipt: { entry: 'AA==', sections: [], proof: formatPosition(position) } };
  }

  file(path: string): Promise<Uint8Array | null> {
    return Promise.resolve(path === 'tile/0/000.p/5' ? new Uint8Array([1, 2, 3]) : null);
  }
}

/** An index that reads the log in memory, by the meaning that the query language has. */
class MemoryIndex implements Index {
  readonly catalogue = indexCatalogue;
  readonly isFacet = isFacet;
  readonly #log: MemoryLog;
  fault: SearchFault | null = null;
  rebuilds = 0;

  constructor(log: MemoryLog) {
    this.#log = log;
  }

  readonly search: Index['search'] = {
    page: async (request) => (this.fault === null ? { ok: true, value: this.#page(request) } : this.#fault()),
    histogram: async (request) => {
      if (this.fault !== null) return this.#fault();
      const total = this.#match(request).length;
      return {
        ok: true,
        value: { bucketNs: 1_000_000_000n, buckets: [{ startNs: 0n, count: total, by: { success: total } }], total },
      };
    },
    facets: async (request) => {
      if (this.fault !== null) return this.#fault();
      const total = this.#match(request).length;
      return {
        ok: true,
        value: {
          facets: request.fields.map((field) => ({ field, values: [{ value: 'x', count: total }], other: 0 })),
          total,
        },
      };
    },
  };

  #fault() {
    return { ok: false, code: this.fault ?? 'busy', message: 'set by the test' } as const;
  }

  #match(request: Pick<PageRequest, 'query' | 'sinceNs' | 'untilNs'>): StoredEvent[] {
    const timeNs = (stored: StoredEvent) => BigInt(Date.parse(stored.event.time)) * 1_000_000n;
    return this.#log.stored.filter(
      (stored) =>
        evaluate(request.query, eventAccessor(stored)) &&
        (request.sinceNs === undefined || timeNs(stored) >= request.sinceNs) &&
        (request.untilNs === undefined || timeNs(stored) < request.untilNs),
    );
  }

  #page(request: PageRequest): Page {
    const matching = this.#match(request).map((stored) => stored.position);
    const ordered = request.order === 'asc' ? matching : matching.toReversed();
    const from =
      request.cursor === undefined ? 0 : ordered.findIndex((position) => position.index === request.cursor?.index) + 1;
    const positions = ordered.slice(from, from + request.limit);
    const last = positions.at(-1);
    const more = from + request.limit < ordered.length && last !== undefined;
    return { positions, cursor: more ? { key: '0', ...last } : null };
  }

  state(): IndexState {
    const last = this.#log.stored.at(-1);
    return { state: 'following', position: last?.position ?? null, lag: 0 };
  }

  rebuild(): Promise<void> {
    this.rebuilds += 1;
    return Promise.resolve();
  }
}

const lineParser: LineParser = {
  detect: detectFormat,
  knows: isFormatName,
  parse: (line, format, context) => parseLine(line, isFormatName(format) ? formats[format] : formats.combined, context),
};

/** A server over fakes of the ledger and the index; all else is real. */
export async function startTestServer(change: TestChange = {}) {
  const clock = new TestClock();
  const random = systemRandom();
  const db = await openMeta(':memory:');
  const people = await People.open(db, clock, random);
  const personRoles = new MemoryRoles(builtInBook);
  const identities = new Identities(people, personRoles);
  const tokens = await Tokens.open(db, clock, random, builtInBook, identities);
  const sources = await Sources.open(db, clock);
  const log = new MemoryLog();
  const index = new MemoryIndex(log);
  const mint = new UuidMint(clock, random);
  const record = { append: (_tenant: string, draft: EventDraft) => log.appendOwn(draft, mint.mint(1)[0] ?? '') };
  const release = new Release({ record, store: sqlLookStore(db, clock), clock });
  const logs = {
    names: ['default'],
    all: () => logs.names.map((name) => ({ name, log: 1, origin: log.origin, events: log.size() })),
    begin: (name: string) => {
      logs.names.push(name);
      return Promise.resolve({ name, log: 1, origin: log.origin, events: 0 });
    },
  };
  const config = testConfig(change);
  // Hashing as cheap as it can be: what is tested here is not its strength.
  const passwords = new Passwords({ random, cost: { memoryKiB: 8, passes: 1, lanes: 1 } });
  const peopleParts = await openPeople({
    db,
    clock,
    random,
    record,
    sealing: new Sealing(random.bytes(32), random),
    people,
    identities,
    tokens,
    roles: builtInBook,
    personRoles,
    giveRoles: personRoles,
    limits: { idleMs: config.access.sessionIdleMs, totalMs: config.access.sessionTotalMs },
    passwords,
  });
  const pressure = new Pressure(config.ingest.bytesInHandMax, config.ingest.eventsInHandMax);
  const health = { ledger: { ok: true, detail: '/secret/path' } };
  const acknowledgers = {
    reached: true,
    indexed: () => Promise.resolve(acknowledgers.reached),
    receipt: async (_tenant: string, position: Position) => {
      const found = await log.receipt(position);
      return found.ok && acknowledgers.reached ? found.receipt : null;
    },
  };
  const deps: HttpDeps = {
    config,
    version: '0.0.0',
    clock,
    random,
    logger: createLogger('silent'),
    metrics: new Metrics(),
    tokens,
    sources,
    tenants: new Tenants({ tokens, record, clock, logs }),
    people: peopleParts,
    registry: new Registry({
      tokens,
      sources,
      roles: builtInBook,
      record,
      clock,
      administratorsOf: (name) => administratorsOf({ people, personRoles, tokens }, name),
    }),
    release,
    refusals: new Refusals({ record, clock }),
    cursors: new Cursors(random),
    pressure,
    intake: new Intake({
      door: log,
      acknowledgers,
      mint: (count) => mint.mint(count),
      class: 1,
      monotonicMs: () => performance.now(),
    }),
    lineParser,
    logs: { of: () => log },
    index,
    health: () => health,
  };
  const server = await createHttpServer(deps);
  const { url, port } = await server.listen();
  const administrator = await tokens.addReader({ tenant, name: 'Ann', roles: ['administrator', 'auditor'] });
  const reader = await tokens.addReader({ tenant, name: 'Rob', roles: ['investigator'] });
  const source = await sources.add({ tenant, name: 'shop', format: 'json', labels: {} });
  const writer = await tokens.addSource({ tenant, name: 'shop', source: source?.number ?? 0 });
  const clientOf = (token: string) => createClient({ url, token, attemptsMax: 1 });
  const tokenOf = { administrator: administrator.text, reader: reader.text, source: writer.text };

  /** A request as any program would make it. */
  const ask = async (path: string, options: RequestInit & { as?: keyof typeof tokenOf } = {}) => {
    const { as, ...init } = options;
    const headers = new Headers(init.headers);
    if (as !== undefined) headers.set('authorization', `Bearer ${tokenOf[as]}`);
    const response = await fetch(url + path, { ...init, headers });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson && text !== '' ? JSON.parse(text) : null) as Record<string, unknown> & { code?: string },
    };
  };
  const send = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}, path = '/v1/events') =>
    ask(path, { method: 'POST', as: 'source', body, headers: { 'content-type': 'application/json', ...headers } });

  return {
    server,
    deps,
    db,
    clock,
    passwords,
    url,
    port,
    log,
    index,
    health,
    pressure,
    release,
    acknowledgers,
    tokenOf,
    /** Gives a person roles, as an administrator. */
    giveRoles: async (person: Person, roles: readonly string[]) => {
      const identity = tokens.identify(administrator.text);
      const by = identity === null ? null : authorise(identity, ['users:write']);
      if (by?.kind !== 'reader') throw new Error('the administrator may give roles');
      const client = { address: null, userAgent: null, requestId: 'test' };
      await personRoles.give({ reader: by, client }, person, roles);
    },
    tokenIds: { administrator: administrator.record.id, reader: reader.record.id },
    as: { administrator: clientOf(administrator.text), reader: clientOf(reader.text), source: clientOf(writer.text) },
    ask,
    send,
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await db.destroy();
    },
  };
}

export type TestServer = Awaited<ReturnType<typeof startTestServer>>;
