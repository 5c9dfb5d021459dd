import { createClient } from '@daybook/api';
import {
  encodeEvents,
  encodeReceipt,
  encodeSections,
  type EventDraft,
  eventOfItems,
  formatPosition,
  type Position,
  revealSections,
  sectionIds,
  type SectionId,
  showSections,
  type StoredEvent,
} from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { nodeCrypto } from '@daybook/tlog/node';
import { Registry as Metrics } from 'prom-client';
import {
  Cursors,
  Identities,
  Lenses,
  openAccess,
  openPeople,
  Passwords,
  People,
  type Person,
  Refusals,
  Release,
  Searches,
  type Role,
  Sealing,
  sqlLookStore,
  Tenants,
} from '../access/index.ts';
import { type Config, loadConfig } from '../config/index.ts';
import { indexCatalogue, QueryFields } from '../index/index.ts';
import { itemsOf } from '../index/testing.ts';
import type { CommittedBatch, LedgerFeed } from '../ledger/feed.ts';
import { detectFormat, formats, isFormatName, parseLine } from '../parse/index.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { createLogger } from '../platform/log.ts';
import { systemRandom } from '../platform/random.ts';
import { openMeta } from '../platform/sql/index.ts';
import { UuidMint } from '../platform/uuid.ts';
import { Pressure } from '../receive/body/index.ts';
import { type AppendedBatch, type EventDoor, Intake } from '../receive/intake/index.ts';
import type { LineParser } from '../receive/lines/index.ts';
import type { HttpDeps, LogReading } from './index.ts';
import { createHttpServer } from './index.ts';
import { MemoryIndex } from './testing/memory-index.ts';
import type { StreamLimits } from './streams/index.ts';
import { type TailLimits, tailLimits } from './tail/index.ts';

const tenant = 'default';

export interface TestChange {
  http?: object;
  ingest?: object;
  access?: object;
  trustedProxies?: string[];
  publicUrl?: string;
  /** People have roles already. */
  begun?: boolean;
  consoleFiles?: HttpDeps['consoleFiles'];
  tail?: Partial<TailLimits>;
  streams?: StreamLimits;
  /** In place of one that can be set forward. */
  clock?: Clock;
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
class MemoryLog implements EventDoor, LogReading, LedgerFeed {
  readonly tenant = tenant;
  readonly log = 1;
  readonly origin = 'test/log';
  readonly vkeys = ['test/log+00000000+key'];
  readonly stored: StoredEvent[] = [];
  readonly sentKeys: unknown[] = [];
  readonly #listeners = new Set<(batch: CommittedBatch) => void>();
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
    const { count, items: bytes, offsets } = input.events;
    for (let i = 0; i < count; i += 1) {
      const event = eventOfItems({ bytes, start: offsets[i] ?? 0, end: offsets[i + 1] ?? 0 });
      if (event === null) throw new Error('the items of an event cannot be read');
      const position = { log: 1, index: this.stored.length };
      const receivedUs = 1_763_892_000_000_000 + position.index;
      this.stored.push({ position, source: input.source, class: input.class, receivedUs, own: input.own, event });
    }
    const end = this.stored.length;
    const batch = { tenant, log: 1, first, end, events: this.stored.slice(first).map(itemsOf) };
    for (const listener of this.#listeners) listener(batch);
    return { ok: true, log: 1, runs: [{ first, count }], repeated: 0, conflicts: 0 };
  }

  subscribe(listener: (batch: CommittedBatch) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  async *read(from: number, eventsMax: number): AsyncGenerator<CommittedBatch> {
    const size = this.stored.length;
    for (let first = from; first < size; first += eventsMax) {
      const end = Math.min(first + eventsMax, size);
      await Promise.resolve();
      const events = this.stored.slice(first, end).filter(({ position }) => position.index !== this.damaged);
      yield { tenant, log: 1, first, end, events: events.map(itemsOf) };
    }
  }

  async appendOwn(draft: EventDraft, id: string): Promise<void> {
    if (this.ownFails) throw new Error('disk full');
    await this.append({
      tenant,
      source: 0,
      own: true,
      class: 1,
      events: encodeEvents([{ id, ...draft }]),
      keys: [],
      unparsed: 0,
    });
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

  /** Its content is as of any receipt; what is no proof stands in the place of one. */
  async receipt(position: Position, sections: readonly SectionId[]): ReturnType<LogReading['receipt']> {
    const [found] = await this.find([position]);
    if (found?.ok !== true) return found ?? { ok: false, code: 'not-found', detail: '' };
    const record = { seed: new Uint8Array(16).fill(position.index), sections: encodeSections(found.stored.event) };
    const whole = {
      entry: new Uint8Array(1),
      sections: revealSections(record, createBatchHasher()),
      proof: formatPosition(position),
    };
    return { ...found, receipt: encodeReceipt(showSections(whole, sections, nodeCrypto.sha256)) };
  }

  file(path: string): Promise<Uint8Array | null> {
    return Promise.resolve(path === 'tile/0/000.p/5' ? new Uint8Array([1, 2, 3]) : null);
  }
}

const lineParser: LineParser = {
  detect: detectFormat,
  knows: isFormatName,
  parse: (line, format, context) => parseLine(line, isFormatName(format) ? formats[format] : formats.combined, context),
};

/** A server over fakes of the ledger and the index; all else is real. `roles` are there beside the built-in ones. */
export async function startTestServer(change: TestChange = {}, roles: readonly Role[] = []) {
  const testClock = new TestClock();
  const clock: Clock = change.clock ?? testClock;
  const random = systemRandom();
  const db = await openMeta(':memory:');
  const log = new MemoryLog();
  const index = new MemoryIndex(log.stored);
  const mint = new UuidMint(clock, random);
  const record = { append: (_tenant: string, draft: EventDraft) => log.appendOwn(draft, mint.mint(1)[0] ?? '') };
  const people = new Map<string, Pick<Person, 'id' | 'number' | 'login'>>();
  const realPeople = await People.open(db, clock, random);
  const knownPeople = {
    person: (of: string, id: string) => realPeople.person(of, id) ?? (of === tenant ? (people.get(id) ?? null) : null),
  };
  const access = await openAccess({
    db,
    clock: testClock,
    random,
    record,
    people: knownPeople,
    owners: (given) => new Identities(realPeople, given),
    catalogue: indexCatalogue,
    aloneDelayMs: 3_600_000,
    onTrouble: () => undefined,
  });
  for (const role of roles) {
    await access.roles.save(tenant, { ...role, groups: [], revision: 1, createdMs: 0, updatedMs: 0 });
  }
  const { tokens, sources, registry } = access;
  const release = new Release({ record, store: sqlLookStore(db, clock), clock, newId: () => mint.mint(1)[0] ?? '' });
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
    clock: testClock,
    random,
    record,
    sealing: new Sealing(random.bytes(32), random),
    people: realPeople,
    identities: new Identities(realPeople, access.grants),
    tokens,
    roles: access.roles,
    personRoles: access.grants,
    giveRoles: access.giving,
    credentialResets: access.credentialResets,
    limits: { idleMs: config.access.sessionIdleMs, totalMs: config.access.sessionTotalMs },
    passwords,
  });
  const pressure = new Pressure(config.ingest.bytesInHandMax, config.ingest.eventsInHandMax);
  const reports: string[] = [];
  const health = { ledger: { ok: true, detail: '/secret/path' } };
  const acknowledgers = {
    reached: true,
    indexed: () => Promise.resolve(acknowledgers.reached),
    receipt: async (_tenant: string, position: Position) => {
      const found = await log.receipt(position, Object.values(sectionIds));
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
    access,
    knownPeople,
    people: peopleParts,
    tokens,
    sources,
    tenants: new Tenants({ tokens, record, clock, logs }),
    registry,
    release,
    refusals: new Refusals({ record, clock }),
    cursors: new Cursors(random),
    searches: new Searches({ clock }),
    lenses: new Lenses(new QueryFields(), (message) => reports.push(message)),
    pressure,
    intake: new Intake({
      door: log,
      acknowledgers,
      mint: (count) => mint.mint(count),
      class: 1,
    }),
    lineParser,
    consoleFiles: change.consoleFiles ?? null,
    logs: { of: () => log },
    feeds: { of: () => log },
    ...(change.streams === undefined ? {} : { streamLimits: change.streams }),
    tailLimits: { ...tailLimits, ...change.tail },
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
  const ask = async (path: string, options: RequestInit & { as?: keyof typeof tokenOf; token?: string } = {}) => {
    const { as, token = as === undefined ? undefined : tokenOf[as], ...init } = options;
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    const response = await fetch(url + path, { ...init, headers });
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson && text !== '' ? JSON.parse(text) : null) as Record<string, unknown> & { code?: string },
    };
  };
  const send = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}, path = '/v1/events') =>
    ask(path, { method: 'POST', as: 'source', body, headers: { 'content-type': 'application/json', ...headers } });

  /** Gives a person roles, past all that giving them asks for. */
  const giveRoles = async (
    { id, number, login }: Pick<Person, 'id' | 'number' | 'login'>,
    names: readonly string[],
  ) => {
    const shared = { tenant, sinceMs: clock.nowMs(), untilMs: null, reason: 'test', givenBy: 'test', approval: null };
    const grants = names.map((role) => ({ ...shared, id: mint.mint(1)[0] ?? '', person: { id, number, login }, role }));
    await access.grants.add(grants);
  };
  // Otherwise the first person would become administrator, and every token theirs.
  if (change.begun === true) await giveRoles({ id: 'nobody', number: 0, login: 'nobody' }, ['investigator']);

  /** The token of a new reader with these roles. */
  const addReader = async (name: string, ...names: string[]): Promise<string> =>
    (await tokens.addReader({ tenant, name, roles: names })).text;

  return {
    server,
    deps,
    db,
    clock: testClock,
    passwords,
    addReader,
    reports,
    people,
    url,
    port,
    log,
    index,
    health,
    pressure,
    release,
    acknowledgers,
    tokenOf,
    giveRoles,
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
