import type { Kind } from '../kinds.ts';
import { type Chained, isIndex, isSource, isTextOrNull } from './chained.ts';
import { isRecord } from './policy.ts';
import { areRanges, type IndexRange } from './ranges.ts';

/**
 * What a hold is about. A range and a source are told by the entries. Of the others, the words (which may name somebody) are in an
 * event that can be destroyed one day, and what they find is stated as ranges.
 */
export type HoldScope =
  | { readonly type: 'range'; readonly first: number; readonly last: number }
  | { readonly type: 'source'; readonly source: number }
  | { readonly type: 'query' | 'person' | 'resource' };

/** From now on, nothing that this is about is destroyed. Its index is its name. */
export interface HoldStatement extends Chained {
  readonly type: 'hold';
  readonly scope: HoldScope;
  /** Index of the event of Daybook's own that has matter, reason, owner, and what is looked for. The hold keeps it, too. */
  readonly words: number;
  /** When somebody is to look whether it is still needed: days since 1970, UTC. */
  readonly review: number;
  /** `person N`, or `token ID`. */
  readonly by: string;
}

/** What a hold keeps of the events of a range, which goes on where the one before it ended. */
export interface HeldStatement extends Chained {
  readonly type: 'held';
  readonly hold: number;
  readonly from: number;
  readonly through: number;
  /** Events that were found. Ranges may hold more: where there are too many, the narrowest gaps between them are kept, too. */
  readonly matched: number;
  readonly ranges: readonly IndexRange[];
}

/** Somebody looked, and the hold stays until they look again. */
export interface ReviewStatement extends Chained {
  readonly type: 'review';
  readonly hold: number;
  readonly review: number;
  readonly by: string;
}

/** The hold keeps nothing any more. It counts only where another person approved it, or it passed alone. */
export interface ReleaseStatement extends Chained {
  readonly type: 'release';
  readonly hold: number;
  readonly by: string;
  readonly approvedBy: string | null;
  readonly alone: boolean;
  readonly approval: string | null;
}

type HoldType = 'hold' | 'held' | 'review' | 'release';

export const holdKinds = {
  hold: 'log.hold',
  held: 'log.held',
  review: 'log.review',
  release: 'log.release',
} as const satisfies Record<HoldType, Kind>;

export const isHoldType = (value: unknown): value is HoldType =>
  typeof value === 'string' && Object.hasOwn(holdKinds, value);

type Read<S> = (value: Record<string, unknown>, chained: Chained) => S | null;

/** Each gives null for what is not exactly of the form. */
export const holdReaders: {
  readonly hold: Read<HoldStatement>;
  readonly held: Read<HeldStatement>;
  readonly review: Read<ReviewStatement>;
  readonly release: Read<ReleaseStatement>;
} = {
  hold({ scope, words, review, by }, chained) {
    const read = readScope(scope);
    if (read === null || !isIndex(words) || !isIndex(review) || typeof by !== 'string') return null;
    return { type: 'hold', ...chained, scope: read, words, review, by };
  },
  held({ hold, from, through, matched, ranges }, chained) {
    if (!isIndex(hold) || !isIndex(from) || !isIndex(through) || !isIndex(matched) || through < from) return null;
    if (!areRanges(ranges) || (ranges[0]?.[0] ?? from) < from || (ranges.at(-1)?.[1] ?? through) > through) return null;
    return { type: 'held', ...chained, hold, from, through, matched, ranges };
  },
  review({ hold, review, by }, chained) {
    if (!isIndex(hold) || !isIndex(review) || typeof by !== 'string') return null;
    return { type: 'review', ...chained, hold, review, by };
  },
  release({ hold, by, approvedBy, alone, approval }, chained) {
    if (!isIndex(hold) || typeof by !== 'string' || typeof alone !== 'boolean') return null;
    if (!isTextOrNull(approvedBy) || !isTextOrNull(approval)) return null;
    return { type: 'release', ...chained, hold, by, approvedBy, alone, approval };
  },
};

function readScope(value: unknown): HoldScope | null {
  if (!isRecord(value)) return null;
  const { type, first, last, source } = value;
  if (type === 'range') return isIndex(first) && isIndex(last) && first <= last ? { type, first, last } : null;
  if (type === 'source') return isSource(source) ? { type, source } : null;
  return type === 'query' || type === 'person' || type === 'resource' ? { type } : null;
}
