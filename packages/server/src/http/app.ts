import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify';
import { Throttle } from '../access/index.ts';
import { loadTls, type TlsFiles } from '../platform/tls.ts';
import { mountAlerts } from './alerts/index.ts';
import { mountApprovals } from './approvals/index.ts';
import { answerClientError } from './client-error.ts';
import { mountCompleteness } from './completeness/index.ts';
import { mountConsole } from './console/index.ts';
import { mountCounts } from './counts/index.ts';
import type { HttpDeps } from './deps.ts';
import { mountDevice } from './device/index.ts';
import { mountDocs } from './docs/index.ts';
import { mountEvents } from './events/index.ts';
import { mountExport } from './export/index.ts';
import { mountGrants } from './grants/index.ts';
import { mountHealth } from './health/index.ts';
import type { Gate } from './identify.ts';
import { mountLines } from './lines/index.ts';
import { mountMappings } from './mappings/index.ts';
import { mountLog } from './log/index.ts';
import { mountLooks } from './looks/index.ts';
import { mountMyFields } from './me/fields.ts';
import { mountMe } from './me/index.ts';
import { mountNotes } from './notes/index.ts';
import { mountNotifiers } from './notifiers/index.ts';
import { mountOverview } from './overview/index.ts';
import { mounter } from './mount.ts';
import { sendProblem, toAppError } from './problem.ts';
import { Rates } from './rates.ts';
import { mountReceivers, type ReceiverDeps } from './receivers/index.ts';
import { mountHolds } from './holds/index.ts';
import { mountRecalls } from './recalls/index.ts';
import { mountSubjects } from './subjects/index.ts';
import { mountBucket } from './bucket/index.ts';
import { mountRetention } from './retention/index.ts';
import { mountRoles } from './roles/index.ts';
import { mountExceptions } from './exceptions/index.ts';
import { mountRules } from './rules/index.ts';
import { mountScim } from './scim/index.ts';
import { mountSearchIndex } from './search-index/index.ts';
import type { See } from './see.ts';
import { FlowCookie, SessionCookie } from './session-cookie.ts';
import { mountSignIn } from './sign-in/index.ts';
import { Sites } from './site.ts';
import { mountSources } from './sources/index.ts';
import type { Streams } from './streams/index.ts';
import { mountTail, tailLimits } from './tail/index.ts';
import { mountTenants } from './tenants/index.ts';
import { mountTokens } from './tokens/index.ts';
import { viewOf } from './view.ts';
import { mountViews } from './views/index.ts';
import { mountVerifications } from './verifications/index.ts';
import { mountUsers } from './users/index.ts';

/** How often it is looked for requests that take too long to come. */
const checkIntervalMs = 1_000;
/** A connection over which nothing moves, in either direction, is closed. Longer than any route may think. */
const stalledTimeoutMs = 120_000;
const targetCharsMax = 512;

export function newFastify({ config, random }: Pick<HttpDeps, 'config' | 'random'>): FastifyInstance {
  const { http, trustedProxies, tls } = config;
  const shared = {
    logger: false,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    // Its own 503 is no problem document; ours is in `hooks.ts`.
    return503OnClosing: false,
    genReqId: () => Buffer.from(random.bytes(9)).toString('base64url'),
    requestTimeout: http.requestTimeoutMs,
    keepAliveTimeout: http.idleTimeoutMs,
    connectionTimeout: stalledTimeoutMs,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: targetCharsMax },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      void sendProblem(reply, toAppError(error), request.id),
  } satisfies FastifyServerOptions;
  const limits = {
    maxHeaderSize: http.headersBytesMax,
    headersTimeout: http.headersTimeoutMs,
    requestTimeout: http.requestTimeoutMs,
    connectionsCheckingInterval: checkIntervalMs,
  };
  const app = tls === null ? fastify({ ...shared, http: limits }) : overTls({ ...shared, https: limits }, tls);
  app.server.maxConnections = http.connectionsMax;
  app.server.headersTimeout = http.headersTimeoutMs;
  // Bodies are read by the handlers, which know what they may be.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined));
  return app;
}

/** The same over TLS. Whoever shows a certificate is checked; whether one is needed is for the gate to say. */
function overTls<Options extends { https: object }>(options: Options, files: TlsFiles): FastifyInstance {
  const loaded = loadTls(files);
  if (!loaded.ok) throw new Error(`\`tls.${loaded.at}\`: ${loaded.message}`);
  const asked = { requestCert: files.clientCa !== undefined, rejectUnauthorized: false };
  return fastify({ ...options, https: { ...options.https, ...loaded.context, ...asked } });
}

/** What listeners of their own need of the HTTP side. */
export interface Shared {
  readonly gate: Gate;
  readonly receivers: ReceiverDeps;
}

/** Puts every route on the server, each with no more than it needs. */
export async function mountAll(
  app: FastifyInstance,
  deps: HttpDeps,
  streams: Streams,
  closing: () => boolean,
): Promise<Shared> {
  const { clock, config, cursors, index, lenses, logs, random, registry, release, searches, sources, tokens } = deps;
  const { people, verifications } = deps;
  const isTls = config.publicUrl !== undefined || config.tls !== null;
  const cookie = new SessionCookie(isTls);
  const sites = new Sites(config.publicUrl, config.tls !== null);
  const gate: Gate = {
    tokens,
    sources,
    sessions: people.sessions,
    identities: people.identities,
    refusals: deps.refusals,
    deliveries: deps.deliveries,
    throttle: new Throttle(clock),
    cookie,
    sites,
    rates: new Rates(clock, config.access),
  };
  const mount = mounter(app, gate);
  const { intake, pressure, lineParser, mappings, readMessage, documentReader } = deps;
  const { deliveries } = deps;
  const delivery = { limits: config.ingest, pressure, intake, sources, registry, deliveries };
  const newId = () => Buffer.from(random.bytes(12)).toString('base64url');
  const asking = { searches, lenses, sources, index, clock };
  mountEvents(mount, {
    ...delivery,
    ...asking,
    release,
    cursors,
    logs,
    retention: deps.retention,
    newId,
    documentReader,
  });
  mountLines(mount, { ...delivery, lineParser, mappings, clock });
  const receivers = { ...delivery, readMessage, readingOf: mappings.readingOf, clock };
  mountReceivers(mount, receivers);
  mountCounts(mount, { ...asking, release });
  const { views, canonical } = deps.access;
  mountViews(mount, { ...asking, views });
  mountNotes(mount, { ...asking, views, canonical, record: deps.record, release, logs });
  const see: See = (lens, tenant, stored) => {
    const seen = lens.see(stored);
    return seen === null ? null : viewOf(seen, tenant, sources);
  };
  const streaming = { ...asking, release, streams, see };
  mountTail(mount, { ...streaming, feeds: deps.feeds, limits: deps.tailLimits ?? tailLimits });
  mountExport(mount, { ...streaming, logs, permits: deps.access.permits });
  mountLooks(mount, { ...asking, release, cursors, logs, newId });
  mountMappings(mount, { mappings, sources });
  mountSources(mount, { ...deps, publicUrl: config.publicUrl, tls: config.tls });
  mountCompleteness(mount, deps);
  mountTokens(mount, { tokens, registry });
  mountRoles(mount, deps);
  mountGrants(mount, { ...deps, people: deps.knownPeople });
  mountApprovals(mount, deps);
  mountTenants(mount, deps.tenants);
  mountUsers(mount, people);
  const { outsideSignIns } = deps;
  mountSignIn(mount, { ...people, tokens, cookie, sites, outsideSignIns, flowCookie: new FlowCookie(isTls) });
  mountMe(mount, { ...people, tokens, cookie, sites });
  mountMyFields(mount, { lenses, sources, clock });
  mountScim(mount, { scim: deps.scim, sites });
  mountDevice(mount, { ...people, publicUrl: config.publicUrl, isTls });
  mountRecalls(mount, deps);
  mountSearchIndex(mount, { index, registry });
  mountBucket(mount, { bucket: deps.bucket, registry });
  mountOverview(mount, deps);
  mountRules(mount, { ...deps, streams, see });
  mountExceptions(mount, deps);
  mountAlerts(mount, deps);
  mountNotifiers(mount, deps.notifiers);
  mountHolds(mount, deps);
  mountSubjects(mount, deps);
  mountRetention(mount, deps);
  mountLog(mount, { logs, release, refusals: deps.refusals, verifications });
  mountVerifications(mount, { verifications, everyHours: config.verify.everyHours });
  mountHealth(mount, {
    version: deps.version,
    health: deps.health,
    closing,
    metrics: deps.metrics,
    openMetrics: config.http.openMetrics,
  });
  mountConsole(app, deps.consoleFiles);
  await mountDocs(app, deps.version);
  return { gate, receivers };
}
