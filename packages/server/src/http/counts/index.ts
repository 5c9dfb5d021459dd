/** Events, counted: over time, by the values of fields, and by what they are alike in. */
import { AppError, type FieldFault, routes } from '@daybook/api';
import { timeValue } from '@daybook/query';
import type { Lens, Release } from '../../access/index.ts';
import { type AskedDeps, readAsked } from '../asked.ts';
import { readerOf } from '../identify.ts';
import type { Handler, Mount } from '../mount.ts';
import { answerOrThrow, boundsOf } from '../question.ts';
import { lookOf } from './look.ts';
import { patterns } from './patterns.ts';

export interface CountsDeps extends AskedDeps {
  readonly release: Release;
}

export function mountCounts(mount: Mount, deps: CountsDeps): void {
  mount(routes.histogram, histogram(deps));
  mount(routes.facets, facets(deps));
  mount(routes.patterns, patterns(deps));
  mount(routes.suggestions, suggestions(deps));
}

function histogram(deps: CountsDeps): Handler<typeof routes.histogram> {
  return async ({ query, identity, client, signal }) => {
    const startMs = deps.clock.monotonicMs();
    const reader = readerOf(identity);
    const { buckets, by } = query;
    const asked = readAsked(deps, reader, query);
    const within = asked.lens.limit === null ? {} : { within: asked.lens.limit };
    const counted = answerOrThrow(
      await deps.index.search.histogram(
        { ...asked.scope, ...within, buckets, ...(by === undefined ? {} : { by }) },
        signal,
      ),
    );
    const measured = boundsOf(deps, asked.scope, startMs);
    const answer = {
      bucketMs: Number(counted.bucketNs) / 1e6,
      buckets: counted.buckets.map((bucket) => ({
        start: timeValue(bucket.startNs).iso,
        count: bucket.count,
        ...(by === undefined ? {} : { by: { ...bucket.by } }),
      })),
      total: counted.total,
      bounds: measured.bounds,
    };
    return await deps.release.release(
      reader,
      lookOf('histogram', asked, measured, { counted: counted.total, client }),
      answer,
    );
  };
}

function facets(deps: CountsDeps): Handler<typeof routes.facets> {
  return async ({ query, identity, client, signal }) => {
    const startMs = deps.clock.monotonicMs();
    const reader = readerOf(identity);
    const asked = readAsked(deps, reader, query);
    const fields = countableFields(asked.lens, 'fields', query.fields);
    const counted = answerOrThrow(
      await deps.index.search.facets({ ...asked.scope, fields, limit: query.limit }, signal),
    );
    const measured = boundsOf(deps, asked.scope, startMs);
    const answer = {
      facets: counted.facets.map(({ field, values, other }) => ({ field, values: [...values], other })),
      total: counted.total,
      bounds: measured.bounds,
    };
    return await deps.release.release(
      reader,
      lookOf('facets', asked, measured, { counted: counted.total, client }),
      answer,
    );
  };
}

/** Values to complete a query with: a facet of those that begin as typed. */
function suggestions(deps: CountsDeps): Handler<typeof routes.suggestions> {
  return async ({ query, identity, client, signal }) => {
    const startMs = deps.clock.monotonicMs();
    const reader = readerOf(identity);
    const asked = readAsked(deps, reader, query);
    const { prefix, limit } = query;
    const fields = countableFields(asked.lens, 'field', [query.field]);
    const counted = answerOrThrow(await deps.index.search.facets({ ...asked.scope, fields, limit, prefix }, signal));
    const measured = boundsOf(deps, asked.scope, startMs);
    const answer = {
      field: query.field,
      values: counted.facets.flatMap(({ values }) => values),
      bounds: measured.bounds,
    };
    return await deps.release.release(
      reader,
      lookOf('suggestions', asked, measured, { counted: counted.total, client }),
      answer,
    );
  };
}

/** The fields, each once; throws where events cannot be counted by all of them. */
function countableFields(lens: Lens, path: 'field' | 'fields', wanted: readonly string[]): string[] {
  const fields = [...new Set(wanted)];
  const errors = fields.flatMap((field): FieldFault[] => {
    const countable = lens.countable(field);
    if (countable === 'yes') return [];
    const message =
      countable === 'masked'
        ? `your role does not see \`${field}\`: it can be neither searched nor counted by`
        : `events cannot be counted by \`${field}\`; docs/reference/fields.md names the fields that they can`;
    return [{ path, message }];
  });
  if (errors.length === 0) return fields;
  throw new AppError('request.invalid', { errors, detail: `\`${path}\`: ${errors[0]?.message}.` });
}
