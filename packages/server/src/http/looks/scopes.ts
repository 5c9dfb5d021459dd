import { and, type Node, not, or, parse, parseTime } from '@daybook/query';
import type { Position } from '@daybook/event';
import { groupNames, type Lens, type Lenses, type LookRecord, type Role, type Sources } from '../../access/index.ts';
import { lookKinds } from '../../index/looks.ts';
import type { Scope } from '../../index/scope.ts';
import { namesFor } from '../question.ts';

/** Which events a look could have shown, and which of those lie within what it did show. */
export interface LookScopes {
  readonly covered: Scope;
  /** Null where it showed none. */
  readonly within: Scope | null;
}

/** What a recorded query is read with. Names of sources are never given twice, so they mean what they meant. */
export interface ScopeParts {
  readonly lenses: Lenses;
  readonly sources: Pick<Sources, 'list'>;
}

const span = { start: 0, end: 0 };
/** Actions that show records of looks, whatever their query is about. */
const looksAtLooks: readonly string[] = ['looks', 'readers'];
/** Notes are shown past what a role masks: which of those that were asked for is for their authors' sight to say. */
const looksAtNotes = 'notes';

/**
 * The events that the record of a look is about: its query with what `now` meant then, joined by what the reader was
 * restricted to, up to where the index had got. Null where the record does not say it: it was cut, or its query names a field
 * that is no longer there.
 */
export function scopesOf(tenant: string, kind: string, record: LookRecord, parts: ScopeParts): LookScopes | null {
  const { range } = record;
  if (kind === 'log.view') {
    if (range === null) return null;
    const scope = { tenant, query: between(range.first, range.last) };
    return { covered: scope, within: scope };
  }
  const query = record.isCut || record.now === null ? null : queryOf(tenant, record, parts, nsOf(record.now) ?? 0n);
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

function queryOf(tenant: string, record: LookRecord, { lenses, sources }: ScopeParts, nowNs: bigint): Node | null {
  const role = roleThen(record.action === looksAtNotes ? { restriction: '', sources: null, masked: [] } : record);
  const lens = lensThen(role, lenses, nowNs);
  const names = namesFor(sources, { tenant, role });
  const asked = lens === null ? null : parse(record.query ?? '', lens.catalogue, { nowNs, names });
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
function lensThen(role: Role, lenses: Lenses, nowNs: bigint): Lens | null {
  try {
    return lenses.of(role, nowNs);
  } catch {
    return null;
  }
}

function roleThen({ restriction, sources, masked }: Pick<LookRecord, 'restriction' | 'sources' | 'masked'>): Role {
  const clear = groupNames.filter((group) => !masked.includes(group));
  return { name: '', about: '', permissions: [], sight: { restriction, sources, clear }, isBuiltIn: false };
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
