/**
 * Whether everything is being recorded. Counts of when events came in, kept in memory, and nothing of what is in them: no
 * look. They are of the sources that the role reaches, and withheld where it has a restriction.
 */
import { type OverviewJson, routes } from '@daybook/api';
import { firstTenant, type Reader, reaches, type SourceRecord, type Sources } from '../../access/index.ts';
import { watchedSource } from '../../watch/index.ts';
import type { HttpDeps } from '../deps.ts';
import { readerOf } from '../identify.ts';
import type { Mount } from '../mount.ts';
import { statusOf } from '../search-index/index.ts';
import { isoTime, isoTimeOrNull } from '../times.ts';
import { lastOf } from '../verifications/index.ts';
import { ownSourceName } from '../view.ts';
import { reasonsOf, recordingOf } from './reasons.ts';
import { storageOf } from './storage.ts';

type Needed =
  | 'logs'
  | 'index'
  | 'health'
  | 'activities'
  | 'completeness'
  | 'deliveries'
  | 'storage'
  | 'eventsStored'
  | 'sources'
  | 'verifications'
  | 'clock';
export type OverviewDeps = Pick<HttpDeps, Needed>;

export function mountOverview(mount: Mount, deps: OverviewDeps): void {
  mount(routes.overview, async ({ identity }): Promise<OverviewJson> => {
    const reader = readerOf(identity);
    const { tenant } = reader;
    const log = deps.logs.of(tenant);
    const counted = countedOf(deps, reader);
    const found = {
      ...counted,
      events: log.size(),
      index: statusOf(deps.index, tenant),
      head: headOf(deps, tenant),
      verification: await lastOf(deps.verifications, tenant),
      storage: maySeeStorage(reader) ? await storageOf(deps) : null,
    };
    const reasons = reasonsOf({
      ...found,
      ledgerFails: deps.health()['ledger']?.ok === false,
      hasHead: log.checkpoint() !== null,
      nowMs: deps.clock.nowMs(),
    });
    return { recording: recordingOf(reasons, found), reasons, ...found };
  });
}

function headOf({ activities, clock }: OverviewDeps, tenant: string): OverviewJson['head'] {
  const { signedMs, unsignedSinceMs } = activities.of(tenant).head();
  return {
    signed: isoTimeOrNull(signedMs),
    waitingMs: unsignedSinceMs === null ? 0 : Math.max(0, clock.nowMs() - unsignedSinceMs),
  };
}

/** The disk is that of all tenants. */
const maySeeStorage = ({ tenant, role }: Reader): boolean =>
  tenant === firstTenant && role.permissions.includes('metrics:read');

type Counted = Pick<OverviewJson, 'counts' | 'since' | 'perSecond' | 'lastHour' | 'sources' | 'refused'>;

function countedOf(deps: OverviewDeps, reader: Reader): Counted {
  const { tenant, role } = reader;
  const activity = deps.activities.of(tenant);
  const since = isoTime(activity.sinceMs());
  if (role.sight.restriction !== '' || !role.permissions.includes('sources:read'))
    return { counts: 'withheld', since, perSecond: null, lastHour: [], sources: [], refused: [] };
  const reached = sourcesOf(deps.sources, reader);
  const numbers = reached.map(({ number }) => number);
  return {
    counts: role.sight.sources === null ? 'all' : 'reached',
    since,
    perSecond: activity.perSecond(numbers),
    lastHour: activity.hour(numbers),
    sources: reached.map((source) => sourceJson(deps, tenant, source)),
    refused: refusedOf(deps, reader),
  };
}

type Named = Pick<SourceRecord, 'number' | 'name' | 'labels'> & { readonly revoked: boolean };

/** Daybook itself among them, which has no silence: it writes when something happens. */
function sourcesOf(sources: Pick<Sources, 'list'>, { tenant, role }: Reader): Named[] {
  const registered = sources
    .list(tenant)
    .map(({ number, name, labels, revokedMs }) => ({ number, name, labels, revoked: revokedMs !== null }));
  const own = { number: 0, name: ownSourceName, labels: {}, revoked: false };
  return [...registered, own].filter(({ number }) => reaches(role.sight, number));
}

function sourceJson(
  { activities, completeness }: OverviewDeps,
  tenant: string,
  source: Named,
): OverviewJson['sources'][number] {
  const { number, name, revoked } = source;
  const { lastMs, hour, day, unparsed } = activities.of(tenant).source(number);
  const silent =
    number !== 0 && !revoked && lastMs !== null && completeness.isSilent(tenant, watchedSource(source), lastMs);
  return { number, name, revoked, last: isoTimeOrNull(lastMs), hour, day, unparsed, silent };
}

/** Those of nobody concern whoever runs the server. */
function refusedOf({ deliveries, sources }: OverviewDeps, reader: Reader): OverviewJson['refused'] {
  const { tenant, role } = reader;
  const seesAll = role.sight.sources === null;
  const own = deliveries
    .refusedOf(tenant)
    .filter(({ source }) => (source === null ? seesAll : reaches(role.sight, source)));
  const ofNobody = seesAll && maySeeStorage(reader) ? deliveries.refusedOf(null) : [];
  return [...own, ...ofNobody].map(({ source, code, hour, day, lastMs }) => ({
    code,
    source: source === null ? null : (sources.get(tenant, source)?.name ?? null),
    hour,
    day,
    last: isoTime(lastMs),
  }));
}
