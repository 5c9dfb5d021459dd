/** Events, counted: over time, and by the values of fields. */
import { AppError, type FieldFault, routes } from '@daybook/api';
import { timeValue } from '@daybook/query';
import type { Client, Lens, Lenses, Look, Reader, Release, Sources } from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { rangeOf } from '../events/search.ts';
import { readerOf } from '../identify.ts';
import { lensOf } from '../lens.ts';
import type { Handler, Mount } from '../mount.ts';
import type { Index } from '../ports.ts';
import { answerOrThrow, boundsOf, namesFor, parseQuery } from '../question.ts';

export interface CountsDeps {
  readonly release: Release;
  readonly lenses: Lenses;
  readonly sources: Sources;
  readonly index: Index;
  readonly clock: Clock;
}

interface Question {
  readonly q: string;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

export function mountCounts(mount: Mount, deps: CountsDeps): void {
  mount(routes.histogram, histogram(deps));
  mount(routes.facets, facets(deps));
}

function scopeOf(deps: CountsDeps, reader: Reader, lens: Lens, query: Question) {
  const nowNs = BigInt(deps.clock.nowUs()) * 1000n;
  const tree = lens.question(parseQuery(query.q, lens.catalogue, nowNs, namesFor(deps.sources, reader)));
  return { tenant: reader.tenant, query: tree, ...rangeOf(query, nowNs) };
}

function lookOf(action: string, query: Question, client: Client, count: number, durationMs: number): Look {
  return {
    kind: 'log.query',
    action,
    query: query.q,
    since: query.since ?? null,
    until: query.until ?? null,
    count,
    range: null,
    durationMs,
    id: null,
    client,
  };
}

function histogram(deps: CountsDeps): Handler<typeof routes.histogram> {
  return async ({ query, identity, client, signal }) => {
    const startMs = deps.clock.monotonicMs();
    const reader = readerOf(identity);
    const { buckets, by } = query;
    const lens = lensOf(deps, reader);
    const scope = scopeOf(deps, reader, lens, query);
    const within = lens.limit === null ? {} : { within: lens.limit };
    const counted = answerOrThrow(
      await deps.index.search.histogram({ ...scope, ...within, buckets, ...(by === undefined ? {} : { by }) }, signal),
    );
    const answer = {
      bucketMs: Number(counted.bucketNs) / 1e6,
      buckets: counted.buckets.map((bucket) => ({
        start: timeValue(bucket.startNs).iso,
        count: bucket.count,
        ...(by === undefined ? {} : { by: { ...bucket.by } }),
      })),
      total: counted.total,
      bounds: boundsOf(deps, reader.tenant, startMs),
    };
    const look = lookOf('histogram', query, client, counted.total, deps.clock.monotonicMs() - startMs);
    return await deps.release.release(reader, look, answer);
  };
}

function facets(deps: CountsDeps): Handler<typeof routes.facets> {
  return async ({ query, identity, client, signal }) => {
    const startMs = deps.clock.monotonicMs();
    const reader = readerOf(identity);
    const lens = lensOf(deps, reader);
    const fields = facetFields(lens, query.fields);
    const scope = scopeOf(deps, reader, lens, query);
    const counted = answerOrThrow(await deps.index.search.facets({ ...scope, fields, limit: query.limit }, signal));
    const answer = {
      facets: counted.facets.map(({ field, values, other }) => ({ field, values: [...values], other })),
      total: counted.total,
      bounds: boundsOf(deps, reader.tenant, startMs),
    };
    const look = lookOf('facets', query, client, counted.total, deps.clock.monotonicMs() - startMs);
    return await deps.release.release(reader, look, answer);
  };
}

/** The fields, each once; throws where events cannot be counted by all of them. */
function facetFields(lens: Lens, wanted: readonly string[]): string[] {
  const fields = [...new Set(wanted)];
  const errors = fields.flatMap((field): FieldFault[] => {
    const countable = lens.countable(field);
    if (countable === 'yes') return [];
    const message =
      countable === 'masked'
        ? `your role does not see \`${field}\`: it can be neither searched nor counted by`
        : `events cannot be counted by \`${field}\`; docs/reference/fields.md names the fields that they can`;
    return [{ path: 'fields', message }];
  });
  if (errors.length === 0) return fields;
  throw new AppError('request.invalid', { errors, detail: `\`fields\`: ${errors[0]?.message}.` });
}
