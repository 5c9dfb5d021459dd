import { and, type Node, not, or, parse, parseTime } from '@daybook/query';
import type { Position } from '@daybook/event';
import { groupNames, type Lens, type Lenses, type LookRecord } from '../../access/index.ts';
import { lookKinds } from '../../index/looks.ts';
import type { Scope } from '../../index/scope.ts';

/** Which events a look could have shown, and which of those lie within what it did show. */
export interface LookScopes {
  readonly covered: Scope;
  /** Null where it showed none. */
  readonly within: Scope | null;
}

const span = { start: 0, end: 0 };
/** Actions that show records of looks, whatever their query is about. */
const looksAtLooks: readonly string[] = ['looks', 'readers'];

/**
 * The events that the record of a look is about: its query with what `now` meant then, joined by what the reader was
 * restricted to, up to where the index had got. Null where the record does not say it: it was cut, or its query names a field
 * that is no longer there.
 */
export function scopesOf(tenant: string, kind: string, record: LookRecord, lenses: Lenses): LookScopes | null {
  const { range } = record;
  if (kind === 'log.view') {
    if (range === null) return null;
    const scope = { tenant, query: between(range.first, range.last) };
    return { covered: scope, within: scope };
  }
  const query = record.isCut || record.now === null ? null : queryOf(record, lenses, nsOf(record.now) ?? 0n);
  if (query === null) return null;
  const sinceNs = nsOf(record.since);
  const untilNs = nsOf(record.until);
  const covered = {
    tenant,
    query,
    ...(sinceNs === null ? {} : { sinceNs }),
    ...(untilNs === null ? {} : { untilNs }),
  };
  return { covered, within: range === null ? null : { ...covered, query: and(query, ...shown(range)) } };
}

function queryOf(record: LookRecord, lenses: Lenses, nowNs: bigint): Node | null {
  const lens = lensThen(record, lenses, nowNs);
  const asked = lens === null ? null : parse(record.query ?? '', lens.catalogue, { nowNs });
  if (lens === null || asked?.ok !== true) return null;
  const { after, upTo, action } = record;
  const about = looksAtLooks.includes(action) ? or(asked.tree, or(...lookKinds.map(kindIs))) : asked.tree;
  return and(
    lens.question(about),
    ...(after === null ? [] : [not(between({ log: 0, index: 0 }, after))]),
    // An index that had nothing could show nothing.
    upTo === null ? or() : between({ log: 0, index: 0 }, upTo),
  );
}

/** What the reader saw then, whatever became of the role. Null where its restriction cannot be read any more. */
function lensThen({ restriction, sources, masked }: LookRecord, lenses: Lenses, nowNs: bigint): Lens | null {
  const clear = groupNames.filter((group) => !masked.includes(group));
  const sight = { restriction, sources, clear };
  try {
    return lenses.of({ name: '', about: '', permissions: [], sight, isBuiltIn: false }, nowNs);
  } catch {
    return null;
  }
}

function shown({ first, last, earliest, latest }: NonNullable<LookRecord['range']>): Node[] {
  const bounds = [earliest, latest].map((time) => nsOf(time ?? null));
  const [min, max] = bounds.map((epochNs, i) =>
    epochNs === null || epochNs === undefined
      ? null
      : { value: { type: 'time' as const, epochNs, iso: (i === 0 ? earliest : latest) ?? '' }, inclusive: true },
  );
  const times: Node[] = min && max ? [{ kind: 'range', field: 'time', min, max, span }] : [];
  return [between(first, last), ...times];
}

function between(first: Position, last: Position): Node {
  const bound = (position: Position) => ({ value: { type: 'position' as const, ...position }, inclusive: true });
  return { kind: 'range', field: 'position', min: bound(first), max: bound(last), span };
}

const kindIs = (text: string): Node => ({ kind: 'term', field: 'kind', value: { type: 'enum', text }, span });
const nsOf = (time: string | null): bigint | null => (time === null ? null : (parseTime(time, null)?.startNs ?? null));
