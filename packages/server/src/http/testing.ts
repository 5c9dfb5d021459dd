import { createClient } from '@daybook/api';
import { type EventDraft, type Position, sectionIds } from '@daybook/event';
import { Registry as Metrics } from 'prom-client';
import {
  Cursors,
  Flows,
  OutsideGroups,
  OutsideSignIns,
  type Provider,
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
  ScimService,
  type Role,
  Sealing,
  sqlLookStore,
  Tenants,
} from '../access/index.ts';
import { type Config, loadConfig } from '../config/index.ts';
import { RunStore, Verifications, type Verify } from '../evidence/verification/testing.ts';
import { conditionReader, indexCatalogue, QueryFields } from '../index/index.ts';
import { lineParser, Mappings, MappingStore, readDocument, readMessage, recordReaders } from '../parse/index.ts';
import type { Clock } from '../platform/clock.ts';
import { createLogger } from '../platform/log.ts';
import { mailSender } from '../platform/mail.ts';
import { outgoing } from '../platform/outgoing.ts';
import { systemRandom } from '../platform/random.ts';
import { openMeta } from '../platform/sql/index.ts';
import { UuidMint } from '../platform/uuid.ts';
import { Pressure } from '../receive/body/index.ts';
import { faultCodes } from '../receive/http-json/index.ts';
import { Intake } from '../receive/intake/index.ts';
import {
  Activities,
  Completeness,
  Deliveries,
  Notifiers,
  type NotifierSettings,
  type StorageFigures,
  Watch,
  watchedSource,
} from '../watch/index.ts';
import type { HttpDeps } from './index.ts';
import { createHttpServer } from './index.ts';
import { askAt } from './testing/ask.ts';
import { MemoryIndex } from './testing/memory-index.ts';
import { MemoryLog } from './testing/memory-log.ts';
import { startTiers, type TierChange } from './testing/memory-tiers.ts';
import { startRetention } from './testing/memory-retention.ts';
import { TestClock } from './testing/test-clock.ts';
import type { StreamLimits } from './streams/index.ts';
import { type TailLimits, tailLimits } from './tail/index.ts';

const tenant = 'default';

export interface TestChange {
  http?: object;
  ingest?: object;
  access?: object;
  trustedProxies?: string[];
  publicUrl?: string;
  /** gRPC is spoken too. */
  grpc?: boolean;
  tls?: Config['tls'];
  /** People have roles already. */
  begun?: boolean;
  consoleFiles?: HttpDeps['consoleFiles'];
  tail?: Partial<TailLimits>;
  streams?: StreamLimits;
  /** What is committed is watched, too. */
  watch?: boolean;
  notifiers?: readonly NotifierSettings[];
  tiers?: TierChange;
  bucket?: HttpDeps['bucket'];
  /** In place of one that can be set forward. */
  clock?: Clock;
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
    listeners: { ...config.listeners, otlpGrpc: change.grpc === true ? { host: '127.0.0.1', port: 0 } : null },
    tls: change.tls ?? null,
    ...(change.publicUrl === undefined ? {} : { publicUrl: change.publicUrl }),
  };
}

/** A server over fakes of the ledger and the index; all else is real. `roles` are there beside the built-in ones. */
export async function startTestServer(change: TestChange = {}, roles: readonly Role[] = []) {
  const testClock = new TestClock();
  const clock: Clock = change.clock ?? testClock;
  const random = systemRandom();
  const db = await openMeta(':memory:');
  const log = new MemoryLog();
  const reports: string[] = [];
  const index = new MemoryIndex(log.stored);
  const mint = new UuidMint(clock, random);
  const record = {
    appendAt: (_tenant: string, draft: EventDraft) => log.appendOwn(draft, mint.mint(1)[0] ?? ''),
    async append(of: string, draft: EventDraft) {
      await record.appendAt(of, draft);
    },
  };
  const people = new Map<string, Pick<Person, 'id' | 'number' | 'login'>>();
  const realPeople = await People.open(db, clock, random);
  const outside = await OutsideGroups.open(db, clock);
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
    outside,
    catalogue: indexCatalogue,
    aloneDelayMs: 3_600_000,
    onTrouble: () => undefined,
  });
  for (const role of roles) {
    await access.roles.save(tenant, { ...role, groups: [], revision: 1, createdMs: 0, updatedMs: 0 });
  }
  const { tokens, sources, registry } = access;
  const mappings = await Mappings.open({
    store: new MappingStore(db),
    clock,
    record,
    sources,
    report: (message) => reports.push(message),
  });
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
    identities: new Identities(realPeople, access.personRoles),
    tokens,
    roles: access.roles,
    personRoles: access.personRoles,
    giveRoles: access.giving,
    credentialResets: access.credentialResets,
    linkBounds: access.linkBounds,
    limits: { idleMs: config.access.sessionIdleMs, totalMs: config.access.sessionTotalMs },
    passwords,
  });
  const providers: Provider[] = [];
  const scim = new ScimService({
    people: realPeople,
    outside,
    administration: peopleParts.administration,
    journal: peopleParts.journal,
    random,
  });
  const outsideSignIns = new OutsideSignIns({
    providers,
    flows: new Flows(clock, random),
    people: realPeople,
    outside,
    roles: access.roles,
    signIns: peopleParts.signIns,
    journal: peopleParts.journal,
  });
  const verifier: { verify: Verify } = { verify: () => Promise.reject(new Error('no test said what is found')) };
  const verifications = new Verifications({
    directory: '/nonexistent',
    clock,
    newId: () => mint.mint(1)[0] ?? '',
    record,
    store: new RunStore(db),
    verify: (task, watching) => verifier.verify(task, watching),
    log: createLogger('silent'),
    logOf: () => log,
  });
  const metrics = new Metrics();
  const recordOnce = {
    ...record,
    appendOnce: (of: string, _key: string, draft: EventDraft) => record.append(of, draft),
  };
  const completeness = new Completeness({
    db,
    clock,
    metrics,
    record: recordOnce,
    sourcesOf: (of) => sources.active(of).map(watchedSource),
    transportsOf: () => [],
    standIn: (name) => name.length.toString(),
    report: (message) => reports.push(message),
  });
  const watch = await Watch.open({
    db,
    clock,
    metrics,
    record: recordOnce,
    readers: recordReaders,
    labelsOf: (of, source) => sources.get(of, source)?.labels ?? null,
    approvals: access.approvals,
    readCondition: conditionReader(() => ({})),
    newId: () => mint.mint(1)[0] ?? '',
    report: (message) => reports.push(message),
  });
  const notifiers = new Notifiers({
    db,
    clock,
    random,
    record,
    metrics,
    ask: outgoing(),
    mail: mailSender(),
    notifiers: change.notifiers ?? [],
    publicUrl: null,
    sourceName: (of, source) => sources.get(of, source)?.name ?? null,
    report: (message) => reports.push(message),
  });
  const pressure = new Pressure(config.ingest.bytesInHandMax, config.ingest.eventsInHandMax);
  const health = { ledger: { ok: true, detail: '/secret/path' } };
  const acknowledgers = {
    reached: true,
    indexed: () => Promise.resolve(acknowledgers.reached),
    receipt: async (_tenant: string, position: Position) => {
      const found = await log.receipt(position, Object.values(sectionIds));
      return found.ok && acknowledgers.reached ? found.receipt : null;
    },
  };
  const activities = new Activities(clock);
  const past = { ready: () => Promise.resolve(true), recorded: () => Promise.resolve(null) };
  await activities.follow(log, () => past);
  const heads = { signs: true };
  log.subscribe(({ end }) => heads.signs && activities.published(tenant, end));
  completeness.follow(log);
  log.standing = log.listeners;
  const gib = 2 ** 30;
  const storage: { -readonly [Name in keyof StorageFigures]: StorageFigures[Name] } = {
    parts: null,
    freeBytes: 50 * gib,
    totalBytes: 100 * gib,
  };
  const report = (message: string) => void reports.push(message);
  const retention = await startRetention({ log, db, clock, access, knownPeople, report });
  const tiers = await startTiers({ log, db, clock, change, mint, record, report });
  const deps: HttpDeps = {
    config,
    version: '0.0.0',
    clock,
    random,
    logger: createLogger('silent'),
    metrics,
    access,
    knownPeople,
    people: peopleParts,
    outsideSignIns,
    scim,
    tokens,
    sources,
    tenants: new Tenants({ tokens, record, clock, logs }),
    registry,
    release,
    record,
    refusals: new Refusals({ record, clock }),
    cursors: new Cursors(random),
    searches: new Searches({ clock }),
    lenses: new Lenses(new QueryFields(), (message) => reports.push(message)),
    pressure,
    intake: new Intake({ door: log, acknowledgers, mint: (count) => mint.mint(count), classesOf: () => 1 }),
    lineParser,
    mappings,
    readMessage,
    documentReader: { read: readDocument },
    consoleFiles: change.consoleFiles ?? null,
    logs: { of: () => log },
    feeds: { of: () => log },
    activities,
    deliveries: new Deliveries(clock, faultCodes),
    storage: { read: () => Promise.resolve(storage) },
    eventsStored: () => log.size(),
    ...(change.streams === undefined ? {} : { streamLimits: change.streams }),
    tailLimits: { ...tailLimits, ...change.tail },
    index,
    verifications,
    watch,
    completeness,
    notifiers,
    retention,
    tiers,
    bucket: change.bucket ?? null,
    health: () => health,
  };
  if (change.watch === true) {
    watch.follow(log);
    log.standing += 1;
  }
  const server = await createHttpServer(deps);
  const { url, port, grpc } = await server.listen();
  const administrator = await tokens.addReader({ tenant, name: 'Ann', roles: ['administrator', 'auditor'] });
  const reader = await tokens.addReader({ tenant, name: 'Rob', roles: ['investigator'] });
  const source = await sources.add({ tenant, name: 'shop', format: 'json', labels: {} });
  const writer = await tokens.addSource({ tenant, name: 'shop', source: source?.number ?? 0 });
  const clientOf = (token: string) => createClient({ url, token, attemptsMax: 1 });
  const tokenOf = { administrator: administrator.text, reader: reader.text, source: writer.text };

  const ask = (path: string, options: RequestInit & { as?: keyof typeof tokenOf; token?: string } = {}) => {
    const { as, token = as === undefined ? undefined : tokenOf[as], ...init } = options;
    return askAt(url + path, token, init);
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
    realPeople,
    outside,
    providers,
    url,
    port,
    grpc: grpc === null ? '' : `${grpc.host}:${grpc.port}`,
    log,
    index,
    health,
    storage,
    activities,
    heads,
    verifier,
    watch,
    completeness,
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
      await tiers[Symbol.asyncDispose]();
      await retention[Symbol.asyncDispose]();
      await completeness[Symbol.asyncDispose]();
      await watch[Symbol.asyncDispose]();
      await verifications[Symbol.asyncDispose]();
      await db.destroy();
    },
  };
}

export type TestServer = Awaited<ReturnType<typeof startTestServer>>;
