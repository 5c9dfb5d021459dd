import { randomUUID } from 'node:crypto';
import { type EventDraft, statementClass } from '@daybook/event';
import { collectDefaultMetrics, Registry as Metrics } from 'prom-client';
import {
  Cursors,
  adminTokenFile,
  firstTenant,
  giveFirstToken,
  OutsideGroups,
  Lenses,
  openAccess,
  openPeople,
  openSealing,
  People,
  Identities,
  Refusals,
  Release,
  Searches,
  ScimService,
  sqlLookStore,
  Tenants,
} from './access/index.ts';
import { registerApprovals } from './composition/approvals.ts';
import { openBucket, prepareBucket } from './composition/bucket.ts';
import { openCompleteness } from './composition/completeness.ts';
import {
  acknowledgersOf,
  conditionsOf,
  healthOf,
  ledgerEventsOf,
  newIdentity,
  readingOf,
  tenantOf,
} from './composition/conversions.ts';
import { openOutsideSignIns } from './composition/outside-sign-ins.ts';
import { openWholeDirectory, tellRestored } from './composition/restored.ts';
import { openRetention } from './composition/retention.ts';
import { keepStatementsOf } from './composition/statements-keeper.ts';
import { openTiers } from './composition/tiers.ts';
import type { Config } from './config/index.ts';
import { openVerifications } from './evidence/index.ts';
import { createHttpServer } from './http/index.ts';
import { EventIndex, indexCatalogue, IndexService, PastCounts, QueryFields, searchLimits } from './index/index.ts';
import {
  cachedTiles,
  defaultLimits,
  type Ledger,
  Ledgers,
  LogReading,
  Marks,
  openLogKey,
  OwnDoor,
  ownSource,
  publishVkeys,
  Troubles,
  vkeyFile,
} from './ledger/index.ts';
import { lineParser, Mappings, MappingStore, readDocument, readMessage, recordReaders } from './parse/index.ts';
import { chooseServer } from './platform/clickhouse/index.ts';
import { systemClock } from './platform/clock.ts';
import { nodeFiles } from './platform/disk.ts';
import { Storage } from './platform/storage.ts';
import { hostName } from './platform/host.ts';
import { lockDirectory } from './platform/lock.ts';
import type { Logger } from './platform/log.ts';
import { MemoryKeeper, thisProcess } from './platform/memory/index.ts';
import { systemRandom } from './platform/random.ts';
import { mailSender } from './platform/mail.ts';
import { outgoing } from './platform/outgoing.ts';
import { openMeta } from './platform/sql/index.ts';
import { sqlFollowerStore } from './platform/sql/follower-store.ts';
import { readStaticFiles } from './platform/static-files.ts';
import { UuidMint } from './platform/uuid.ts';
import { version } from './platform/version.ts';
import { Pressure } from './receive/body/index.ts';
import { openEnricher } from './receive/enrich/index.ts';
import { faultCodes } from './receive/http-json/index.ts';
import { countedDoor, Intake } from './receive/intake/index.ts';
import { type Listeners, openListeners } from './receive/listeners/index.ts';
import { listenersOf, unprovedBy } from './receive/protocols.ts';
import { Activities, Deliveries, measureLogs, Notifiers, Watch } from './watch/index.ts';

const publishIntervalMs = 1_000;
/** Of what the other side of a notifier says: nothing but its status is used. */
const answerBytesMax = 64 * 1024;

export interface App extends AsyncDisposable {
  readonly url: string;
  readonly dataDirectory: string;
  /** Beside HTTP: what is taken where. */
  readonly listeners: Listeners['open'];
  /** File with the first token, where this start wrote it. */
  readonly adminTokenFile: string | null;
  /** Resolves with the reason when the server cannot go on and must be ended. */
  readonly failed: Promise<string>;
}

export interface AppOptions {
  /** Where the console was built, if it was. */
  readonly consoleFolder?: string | undefined;
}

/**
 * Makes every part of the server, in start order, and joins them; disposing of the app closes them in reverse. Throws
 * where the data directory is held by another process, is of another version or does not hold together.
 */
export async function createApp(config: Config, logger: Logger, options: AppOptions = {}): Promise<App> {
  await using stack = new AsyncDisposableStack();
  const clock = systemClock();
  const report = (message: string): void => logger.warn(message);
  const random = systemRandom();
  const mint = new UuidMint(clock, random);
  const newId = (): string => mint.mint(1)[0] ?? '';
  const metrics = new Metrics();
  collectDefaultMetrics({ register: metrics });
  const failing = Promise.withResolvers<string>();

  const directory = openWholeDirectory(config.data);
  const lock = lockDirectory(config.data);
  if (lock === null)
    throw new Error(`${config.data} is in use: another Daybook holds it. End that one, or name another directory.`);
  stack.use(lock);
  const prepared = stack.use(await prepareBucket(config, { clock, random, report }));

  // The ledger: the only writer of truth.
  const troubles = new Troubles(clock);
  const activities = new Activities(clock);
  const files = cachedTiles(nodeFiles(config.data));
  const privateKeyPem = openLogKey(directory);
  const identityOf = (tenant: string) => newIdentity(tenant, config.ledger.origin, random);
  const ledgers = stack.use(
    await Ledgers.open(
      {
        directory: config.data,
        limits: defaultLimits,
        identity: identityOf(firstTenant),
        mayBegin: directory.read(vkeyFile) === null,
        privateKeyPem,
        publishIntervalMs,
        copyKeys: config.bucket?.keys,
      },
      files,
      ledgerEventsOf({ troubles, activities, logger, fail: (reason) => failing.resolve(reason) }),
    ),
  );
  stack.use(new MemoryKeeper(thisProcess(() => ledgers.collect())));
  // What is stated about retention goes by a door of its own: it alone gives class 0.
  const ids = (count: number): string[] => mint.mint(count);
  const statementDoor = new OwnDoor(ledgers, ids, () => statementClass);
  const ownDoor = new OwnDoor(ledgers, ids, (tenant, events) => retention.classesOf(tenant, ownSource, events));
  const record = (tenant: string, draft: EventDraft): Promise<void> => ownDoor.append(tenant, draft);

  // Metadata: who may do what, and how far followers are.
  const meta = await openMeta(`${config.data}/meta.db`);
  stack.defer(() => meta.destroy());
  // How long content is kept; before anything else is written, so that it gets its class.
  const doors = { door: statementDoor, record: ownDoor };
  const later = { sources: () => sources, access: () => access, index: () => eventIndex, watch: () => watch };
  const retaining = { meta, ...doors, ...later, keepers: () => keepers, ledgers, metrics, clock, report, directory };
  const retention = await openRetention(retaining);
  const tiers = openTiers({ ...retaining, record: ownDoor, retention, config: config.index, newId });
  await tellRestored({ ...retaining, retention });
  const people = await People.open(meta, clock, random);
  const outside = await OutsideGroups.open(meta, clock);
  const access = await openAccess({
    db: meta,
    clock,
    random,
    record: ownDoor,
    people,
    owners: (roles) => new Identities(people, roles),
    outside,
    catalogue: indexCatalogue,
    aloneDelayMs: config.access.soleApprovalDelayMs,
    onTrouble: (message, error) => logger.error({ err: error }, message),
  });
  const { tokens, sources, registry } = access;
  const mappings = await Mappings.open({ store: new MappingStore(meta), clock, record: ownDoor, sources, report });
  const release = new Release({
    record: ownDoor,
    store: sqlLookStore(meta, clock),
    clock,
    newId,
  });
  const refusals = new Refusals({ record: ownDoor, clock });
  const sealing = openSealing(directory, random);
  const peopleParts = await openPeople({
    db: meta,
    clock,
    random,
    record: ownDoor,
    sealing,
    people,
    identities: new Identities(people, access.personRoles),
    tokens,
    roles: access.roles,
    personRoles: access.personRoles,
    giveRoles: access.giving,
    credentialResets: access.credentialResets,
    linkBounds: access.linkBounds,
    limits: { idleMs: config.access.sessionIdleMs, totalMs: config.access.sessionTotalMs },
  });

  const scim = new ScimService({
    people,
    outside,
    administration: peopleParts.administration,
    journal: peopleParts.journal,
    random,
  });
  const { signIns, journal, sessions } = peopleParts;
  const roles = access.roles;
  const outsideSignIns = openOutsideSignIns(config.oidc, { clock, random, people, outside, roles, signIns, journal });

  const { enricher, data: inUse } = openEnricher(config.enrich, (message) => logger.warn(message));
  const hasFirstToken = await giveFirstToken(tokens, directory);

  stack.defer(() => activities.close());
  const stopMarks: (() => Promise<void>)[] = [];
  stack.defer(async () => {
    for (const stop of stopMarks) await stop();
  });

  // The index follows the ledger; it is ready when it is ready.
  const engine = stack.use(chooseServer(config.index, `${config.data}/index`, (message) => logger.warn(message)));
  const eventIndex = new EventIndex({
    server: engine,
    feeds: [],
    store: sqlFollowerStore(meta),
    clock,
    newQueryId: randomUUID,
    searchLimits: { ...searchLimits, secondsMax: config.index.queryTimeMsMax / 1000 },
    report,
  });
  stack.use(retention);
  stack.use(tiers);
  const bucket = stack.use(openBucket(prepared, { files, metrics, retention, clock, random, report }));
  const index = stack.use(new IndexService({ index: eventIndex, tiers, clock, record, report }));

  const labelsOf = (tenant: string, source: number) => sources.get(tenant, source)?.labels ?? null;
  const watchParts = { db: meta, clock, record: ownDoor, metrics, readers: recordReaders, labelsOf };
  const { approvals } = access;
  const readCondition = conditionsOf(sources);
  const watch = stack.use(await Watch.open({ ...watchParts, approvals, readCondition, newId, report }));
  const completeness = stack.use(
    openCompleteness({ ...watchParts, sources, listeners: config.listeners, sealing, report }),
  );
  const notifiers = stack.use(
    new Notifiers({
      ...watchParts,
      random,
      mail: mailSender(),
      ask: outgoing({ bodyBytesMax: answerBytesMax }),
      notifiers: config.notifiers.map((notifier) => ({ ...notifier, channel: notifier.channel.reveal() })),
      publicUrl: config.publicUrl ?? null,
      sourceName: (tenant, number) => sources.get(tenant, number)?.name ?? null,
      report,
    }),
  );
  registerApprovals(access, { people, retention });
  const keepers = [approvals, release, refusals, sessions, watch.exceptions, completeness, tiers];

  // What each tenant has: signs of life in its log, a reader of it, a place in the index.
  const readings = new Map<string, LogReading>();
  const openTenant = async (ledger: Ledger): Promise<void> => {
    const { tenant, origin } = ledger;
    await retention.follow(ledger);
    const origins = ledgers.all().map((each) => each.origin);
    const vkey = publishVkeys(directory, origins, privateKeyPem).get(origin);
    const marks = new Marks({
      clock,
      record: (draft) => record(tenant, draft),
      lastReceivedUs: ledger.lastReceivedUs,
      service: { version, host: hostName() },
      inUse,
      onAlert: (message) => logger.error(message),
    });
    await marks.start();
    stopMarks.push(() => marks.stop());
    readings.set(tenant, new LogReading(ledger, files, vkey === undefined ? [] : [vkey]));
    bucket?.follow(ledger);
    eventIndex.follow(ledger, await tiers.follow(ledger));
    watch.follow(ledger);
    completeness.follow(ledger);
    await notifiers.follow(ledger);
    void activities.follow(ledger, (size) => new PastCounts(eventIndex, ledger, size));
    if (ledger.published !== null) activities.published(tenant, ledger.published.size);
  };
  for (const ledger of ledgers.all()) await openTenant(ledger);
  stack.use(keepStatementsOf(config, { ...retaining, retention }));
  await retention.start();
  await notifiers.start();
  await release.recover();
  await access.sweep();
  index.start();
  tiers.start();
  const tenants = new Tenants({
    tokens,
    record: ownDoor,
    clock,
    logs: {
      all: () => ledgers.all().map(tenantOf),
      async begin(name) {
        const ledger = await ledgers.begin(identityOf(name));
        if (!readings.has(name)) await openTenant(ledger);
        return tenantOf(ledger);
      },
    },
  });
  const intake = new Intake({
    door: countedDoor(ledgers, {
      metrics,
      clock,
      record,
      onRefused: (reason) => troubles.note(reason),
    }),
    acknowledgers: acknowledgersOf(eventIndex, ledgers),
    mint: ids,
    classesOf: retention.classesOf,
    enricher,
  });
  measureLogs(metrics, () => ledgers.all(), index);
  const logs = { tenants: () => [...readings.keys()], of: (tenant: string) => readingOf(readings, tenant) };
  const verifying = { db: meta, clock, random, record: ownDoor, directory: config.data, metrics, logger };
  const verifications = stack.use(await openVerifications({ ...verifying, ...config.verify, logs }));

  const taking = {
    intake,
    pressure: new Pressure(config.ingest.bytesInHandMax, config.ingest.eventsInHandMax),
    readMessage,
    readingOf: mappings.readingOf,
    deliveries: new Deliveries(clock, faultCodes),
    sources,
    clock,
    metrics,
  };
  const http = await createHttpServer({
    ...taking,
    config,
    version,
    random,
    logger,
    access,
    knownPeople: people,
    outsideSignIns,
    scim,
    people: peopleParts,
    tokens,
    tenants,
    registry,
    release,
    record: ownDoor,
    refusals,
    cursors: new Cursors(random),
    searches: new Searches({ clock }),
    lenses: new Lenses(new QueryFields(), (message) => logger.error(message)),
    lineParser,
    mappings,
    documentReader: { read: readDocument },
    consoleFiles: options.consoleFolder === undefined ? null : readStaticFiles(options.consoleFolder),
    logs,
    feeds: { of: (tenant) => ledgers.of(tenant) },
    activities,
    storage: new Storage(config.data, clock),
    eventsStored: () => ledgers.all().reduce((sum, ledger) => sum + ledger.size(), 0),
    index,
    tiers,
    verifications,
    watch,
    completeness,
    notifiers,
    retention,
    bucket,
    health: () => healthOf(troubles, index),
  });
  stack.defer(() => http.close());
  const { url, grpc } = await http.listen();
  const listeners = stack.use(
    await openListeners({
      ...taking,
      listeners: listenersOf(config.listeners, config.ingest, random),
      limits: { ...config.listeners, drainTimeoutMs: 1_000 },
      onUnanswered: (source, transport) => completeness.cameBy(source, unprovedBy(transport)),
      tls: config.tls,
      record,
      report,
    }),
  );
  const parts = stack.move();
  return {
    url,
    dataDirectory: config.data,
    listeners: [...(grpc === null ? [] : [{ name: 'OTLP over gRPC', ...grpc }]), ...listeners.open],
    adminTokenFile: hasFirstToken ? `${config.data}/${adminTokenFile}` : null,
    failed: failing.promise,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
