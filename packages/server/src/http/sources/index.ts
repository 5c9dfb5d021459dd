/** Sources: listed, registered, changed, revoked. */
import {
  AppError,
  type ListedSourceJson,
  NewSource,
  routes,
  type SourceArrivals,
  SourceChange,
  type SourceJson,
} from '@daybook/api';
import type { Config } from '../../config/index.ts';
import { firstTenant, reaches, type Registry, type SourceRecord, type Sources } from '../../access/index.ts';
import type { Mappings } from '../../parse/index.ts';
import type { Activities, Completeness, Deliveries } from '../../watch/index.ts';
import { deliveryJson } from '../completeness/delivery.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import type { Mount } from '../mount.ts';
import { isoTime, isoTimeOrNull } from '../times.ts';

export interface SourcesDeps {
  readonly sources: Sources;
  readonly registry: Registry;
  readonly mappings: Pick<Mappings, 'get'>;
  readonly deliveries: Pick<Deliveries, 'of' | 'sinceMs'>;
  readonly activities: Pick<Activities, 'of'>;
  readonly completeness: Completeness;
  readonly publicUrl: string | undefined;
  readonly tls: Config['tls'];
}

export function mountSources(mount: Mount, deps: SourcesDeps): void {
  const { sources, registry, mappings, deliveries, publicUrl, tls } = deps;
  mount(routes.listSources, async ({ identity, request }) => {
    const reader = readerOf(identity);
    const base = publicUrl ?? `${tls === null ? 'http' : 'https'}://${request.headers.host ?? 'localhost'}`;
    return {
      sources: sources
        .list(reader.tenant)
        .filter(({ number }) => reaches(reader.role.sight, number))
        .map((source): ListedSourceJson => ({
          ...sourceJson(source),
          // Where a role sees only some of the events, how many there are and when they came is not for it to know.
          delivery:
            source.revokedMs !== null || reader.role.sight.restriction !== '' ? null : deliveryJson(deps, source),
        })),
      // What a client says that the host is may be no host.
      receiver: {
        url: URL.parse(base)?.origin ?? null,
        clientCertificates: reader.tenant === firstTenant && tls?.clientCa !== undefined,
      },
    };
  });
  mount(routes.addSource, async ({ identity, client, request }) => {
    const wanted = await readJsonBody(request, NewSource);
    const reader = readerOf(identity);
    if (wanted.mapping !== null) mappings.get(reader.tenant, wanted.mapping);
    const { source, token } = await registry.addSource({ reader, client }, wanted);
    return { source: sourceJson(source), token };
  });
  mount(routes.changeSource, async ({ identity, client, params, request }) => {
    const change = await readJsonBody(request, SourceChange);
    const reader = readerOf(identity);
    if (typeof change.mapping === 'string') mappings.get(reader.tenant, change.mapping);
    return sourceJson(await registry.changeSource({ reader, client }, params.id, change));
  });
  mount(routes.seeArrivals, async ({ identity, params }) => {
    const { tenant, role } = readerOf(identity);
    const source = reaches(role.sight, params.id) ? sources.get(tenant, params.id) : null;
    if (source === null) throw new AppError('source.not-found');
    return arrivalsJson(deliveries, source, role.sight.restriction !== '');
  });
  mount(routes.revokeSource, async ({ identity, client, params }) => {
    return sourceJson(await registry.revokeSource({ reader: readerOf(identity), client }, params.id));
  });
}

function sourceJson(source: SourceRecord): SourceJson {
  const { number, name, format, labels, certificate, mapping, createdMs, revokedMs } = source;
  return {
    number,
    name,
    format: format as SourceJson['format'],
    labels: { ...labels },
    certificate,
    mapping,
    created: isoTime(createdMs),
    revoked: isoTimeOrNull(revokedMs),
  };
}

/** Where a role sees only some of the events, how many there are and when they came is not for it to know. */
function arrivalsJson(
  deliveries: SourcesDeps['deliveries'],
  { tenant, number }: SourceRecord,
  isHeld: boolean,
): SourceArrivals {
  const { events, lastMs, refused, refusals } = deliveries.of(tenant, number);
  return {
    since: isoTime(deliveries.sinceMs),
    taken: isHeld ? null : { events, last: isoTimeOrNull(lastMs) },
    refused,
    refusals: refusals.map(({ atMs, code, faults }) => ({ at: isoTime(atMs), code, faults: [...faults] })),
  };
}
