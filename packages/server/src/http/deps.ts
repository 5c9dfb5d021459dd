import type { Registry as Metrics } from 'prom-client';
import type {
  Access,
  Cursors,
  KnownPeople,
  Lenses,
  OutsideSignIns,
  PeopleParts,
  RecordNote,
  Refusals,
  Registry,
  Release,
  Searches,
  ScimService,
  Sources,
  Tenants,
  Tokens,
} from '../access/index.ts';
import type { Config } from '../config/index.ts';
import type { Tiers } from '../index/tiers/index.ts';
import type { Verifications } from '../evidence/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/log.ts';
import type { Random } from '../platform/random.ts';
import type { Mappings } from '../parse/index.ts';
import type { ReadMessage } from '../parse/ports.ts';
import type { Pressure } from '../receive/body/index.ts';
import type { Intake } from '../receive/intake/index.ts';
import type { DocumentReader } from '../receive/documents/index.ts';
import type { LineParser } from '../receive/lines/index.ts';
import type { Activities, Completeness, Deliveries, Notifiers, StorageFigures, Watch } from '../watch/index.ts';
import type { BucketView } from './bucket/index.ts';
import type { Retention } from '../retain/index.ts';
import type { ConsoleFiles } from './console/index.ts';
import type { Feeds, Index, Logs, PartHealth } from './ports.ts';
import type { StreamLimits } from './streams/index.ts';
import type { TailLimits } from './tail/index.ts';

/** What the HTTP side is made of. Each route is handed only what it needs of it. */
export interface HttpDeps {
  readonly config: Pick<
    Config,
    'listen' | 'listeners' | 'http' | 'ingest' | 'access' | 'verify' | 'trustedProxies' | 'publicUrl' | 'tls'
  >;
  readonly version: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly access: Access;
  readonly people: PeopleParts;
  /** Who can be given roles. */
  readonly outsideSignIns: OutsideSignIns;
  readonly scim: ScimService;
  readonly knownPeople: KnownPeople;
  readonly tokens: Tokens;
  readonly sources: Sources;
  readonly tenants: Tenants;
  readonly registry: Registry;
  readonly release: Release;
  readonly record: RecordNote;
  readonly refusals: Refusals;
  readonly cursors: Cursors;
  readonly searches: Searches;
  readonly lenses: Lenses;
  readonly pressure: Pressure;
  readonly intake: Intake;
  readonly lineParser: LineParser;
  readonly readMessage: ReadMessage;
  readonly mappings: Mappings;
  readonly documentReader: DocumentReader;
  readonly consoleFiles: ConsoleFiles;
  readonly logs: Logs;
  readonly feeds: Feeds;
  readonly activities: Pick<Activities, 'of' | 'day'>;
  readonly deliveries: Deliveries;
  readonly storage: { read(): Promise<StorageFigures> };
  /** Durable events of all tenants. */
  readonly eventsStored: () => number;
  readonly index: Index;
  readonly tiers: Tiers;
  readonly verifications: Verifications;
  readonly watch: Watch;
  readonly completeness: Completeness;
  readonly notifiers: Notifiers;
  readonly retention: Retention;
  /** Null where the local disk alone has the logs. */
  readonly bucket: BucketView | null;
  /** In place of the usual ones. */
  readonly streamLimits?: StreamLimits;
  readonly tailLimits?: TailLimits;
  /** Parts by name; all must be ok for the server to be ready. */
  readonly health: () => Readonly<Record<string, PartHealth>>;
}
