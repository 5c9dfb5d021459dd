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
  readonly value: string;
  readonly count: string;
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
  const parts = request.fields.map((name, i) => {
    const { value, present, counted } = valueOf(name, parameters);
    const where = present === null ? condition : `${condition} AND ${present}`;
    return (
      `SELECT ${i + 1} AS facet, toString(value) AS value, count FROM (SELECT ${value} AS value, count() AS count ` +
      `FROM ${eventsTable} WHERE ${where} GROUP BY value HAVING ${counted} ORDER BY count DESC, value LIMIT ${limit})`
    );
  });
  const total = `SELECT 0 AS facet, '' AS value, count() AS count FROM ${eventsTable} WHERE ${condition}`;
  const answer = await runner.run<Row>([total, ...parts].join(' UNION ALL '), parameters, signal);
  if (!answer.ok) return answer;
  const all = Number(answer.value.find(({ facet }) => facet === 0)?.count ?? 0);
  const facets = request.fields.map((field, i) => {
    const values = answer.value
      .filter(({ facet }) => facet === i + 1)
      .map(({ value, count }) => ({ value: shown(field, value), count: Number(count) }))
      .sort((a, b) => b.count - a.count);
    const other = Math.max(0, all - values.reduce((sum, { count }) => sum + count, 0));
    return { field, values, other };
  });
  return { ok: true, value: { facets, total: all } };
}

interface Counted {
  readonly value: string;
  /** Which rows have a value, where the column says so by NULL: a key that cannot be NULL is counted faster. */
  readonly present: string | null;
  /** Which values count. */
  readonly counted: string;
}

function valueOf(name: string, parameters: Parameters): Counted {
  if (!isFacet(name)) throw new Error(`The index does not count by ${JSON.stringify(name)}`);
  const field = Object.hasOwn(indexFields, name) ? indexFields[name] : undefined;
  const text = { present: null, counted: "value != ''" };
  if (field === undefined) return { value: `ext[${parameters.text(name.slice(extPrefix.length))}]`, ...text };
  const { shape, column, nullable } = field;
  if (shape === 'list') return { value: `arrayJoin(${column})`, ...text };
  if (shape === 'string' || shape === 'text') return { value: column, ...text };
  if (nullable !== true) return { value: column, present: null, counted: '1' };
  return { value: `assumeNotNull(${column})`, present: `isNotNull(${column})`, counted: '1' };
}

/** An address as people write it. */
function shown(field: string, value: string): string {
  return indexFields[field]?.shape === 'ip' && value.startsWith('::ffff:') && value.includes('.')
    ? value.slice(7)
    : value;
}
