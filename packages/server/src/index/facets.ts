import { foldCase } from '@daybook/query';
import { extPrefix } from './catalogue.ts';
import { indexFields } from './fields.ts';
import { Parameters } from './parameters.ts';
import type { Answer, QueryRunner } from './runner.ts';
import { eventsTable } from './schema.ts';
import { compileScope, type Scope } from './scope.ts';

export interface FacetsRequest extends Scope {
  /** Names of fields that `isFacet` says can be counted by; at most 16. */
  readonly fields: readonly string[];
  /** Values a field, the most frequent ones. */
  readonly limit: number;
  /** Only values that begin so, in either case (ASCII). What is not counted among the values is among the others. */
  readonly prefix?: string;
}

export interface Facet {
  readonly field: string;
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** Events with another value or none. Of a field with several values an event counts for each, so this is a lower bound. */
  readonly other: number;
}

export interface Facets {
  readonly facets: readonly Facet[];
  readonly total: number;
}

export function isFacet(name: string): boolean {
  if (name.startsWith(extPrefix)) return name.length > extPrefix.length;
  return Object.hasOwn(indexFields, name) && indexFields[name]?.facet === true;
}

interface Row {
  readonly facet: number;
  /** Less the count, and the value: in that order the most frequent come first. */
  readonly top: readonly (readonly [string, string])[];
}

/** Counts the most frequent values of fields, exactly, in one question. */
export async function countFacets(
  runner: QueryRunner,
  request: FacetsRequest,
  signal?: AbortSignal,
): Promise<Answer<Facets>> {
  const parameters = new Parameters();
  const condition = compileScope(request, parameters);
  const limit = parameters.add('UInt32', request.limit);
  const keys = request.fields.map((name, facet) => ({ ...keyOf(name, parameters), facet }));
  const counts = [
    countTogether(
      keys.filter(({ isList }) => !isList),
      request.fields.length,
      condition,
    ),
    ...keys
      .filter(({ isList }) => isList)
      .map(
        ({ facet, value }) =>
          `SELECT ${facet} AS facet, toString(arrayJoin(${value})) AS value, count() AS count ` +
          `FROM ${eventsTable} WHERE ${condition} GROUP BY value`,
      ),
  ];
  const begins = prefixCondition(request, parameters);
  // The empty text is no value.
  const tops = counts.map(
    (sql) =>
      `SELECT facet, groupArraySorted(${limit})((-toInt64(count), value)) AS top FROM (${sql}) ` +
      `WHERE value != '' AND count > 0${begins} GROUP BY facet`,
  );
  const answer = await runner.run<Row>(tops.join(' UNION ALL '), parameters, signal);
  if (!answer.ok) return answer;
  const found = new Map(answer.value.map(({ facet, top }) => [facet, top]));
  const total = Math.abs(Number(found.get(request.fields.length)?.[0]?.[0] ?? 0));
  const facets = request.fields.map((field, facet) => {
    const values = (found.get(facet) ?? []).map(([count, value]) => ({
      value: shown(field, value),
      count: Math.abs(Number(count)),
    }));
    const other = Math.max(0, total - values.reduce((sum, { count }) => sum + count, 0));
    return { field, values, other };
  });
  return { ok: true, value: { facets, total } };
}

/** Addresses of version 4 are kept as mapped ones, and are typed as people write them. */
function prefixCondition({ fields, prefix = '' }: FacetsRequest, parameters: Parameters): string {
  if (prefix === '') return '';
  const plain = parameters.text(foldCase(prefix));
  const begins = (value: string): string => `startsWith(lower(${value}), ${plain})`;
  const addresses = fields.flatMap((field, facet) => (indexFields[field]?.shape === 'ip' ? [facet] : []));
  const shownAs = `if(startsWith(value, '::ffff:') AND position(value, '.') > 0, substring(value, 8), value)`;
  const value = addresses.length === 0 ? 'value' : `if(facet IN (${addresses.join(', ')}), ${shownAs}, value)`;
  return ` AND (facet = ${fields.length} OR ${begins(value)})`;
}

interface Key {
  readonly facet: number;
  readonly value: string;
  /** Where the column holds NULL for no value: a key that cannot be NULL is counted faster, so it is told apart here. */
  readonly present: string | null;
  readonly isList: boolean;
}

/**
 * Counts by each of the keys, and all rows (as the facet `total`), in one pass over the rows that match: finding those
 * costs more than counting them.
 */
function countTogether(keys: readonly Key[], total: number, condition: string): string {
  const rows = `FROM ${eventsTable} WHERE ${condition}`;
  if (keys.length === 0) return `SELECT ${total} AS facet, '*' AS value, count() AS count ${rows}`;
  const names = keys.map(({ facet }) => `key${facet}`);
  const columns = keys.flatMap(({ facet, value, present }) => [
    `${value} AS key${facet}`,
    ...(present === null ? [] : [`${present} AS present${facet}`]),
  ]);
  const values = keys.map(({ facet }) => `facet = ${facet}, toString(key${facet})`);
  const counts = keys.flatMap(({ facet, present }) =>
    present === null ? [] : [`facet = ${facet}, countIf(present${facet})`],
  );
  // GROUPING has a bit for each key that a row is not grouped by, that of the first key the highest.
  const masks = keys.map((_, i) => 2 ** keys.length - 1 - 2 ** (keys.length - 1 - i));
  const facets = keys.map(({ facet }) => facet);
  return (
    `SELECT transform(grouping(${names.join(', ')}), [${masks.join(', ')}], [${facets.join(', ')}], ${total}) AS facet, ` +
    `multiIf(${values.join(', ')}, '*') AS value, ` +
    `${counts.length === 0 ? 'count()' : `multiIf(${counts.join(', ')}, count())`} AS count ` +
    `FROM (SELECT ${columns.join(', ')} ${rows}) ` +
    `GROUP BY GROUPING SETS ((), ${names.map((name) => `(${name})`).join(', ')})`
  );
}

function keyOf(name: string, parameters: Parameters): Omit<Key, 'facet'> {
  if (!isFacet(name)) throw new Error(`The index does not count by ${JSON.stringify(name)}`);
  const field = Object.hasOwn(indexFields, name) ? indexFields[name] : undefined;
  const one = { present: null, isList: false };
  if (field === undefined) return { ...one, value: `ext[${parameters.text(name.slice(extPrefix.length))}]` };
  const { shape, column, nullable } = field;
  if (shape === 'list') return { ...one, value: column, isList: true };
  if (nullable !== true) return { ...one, value: column };
  return { value: `assumeNotNull(${column})`, present: `isNotNull(${column})`, isList: false };
}

/** An address as people write it. */
function shown(field: string, value: string): string {
  return indexFields[field]?.shape === 'ip' && value.startsWith('::ffff:') && value.includes('.')
    ? value.slice(7)
    : value;
}
