import type { EventFields, Position } from '@daybook/event';
import type { SavedGroup } from '@daybook/sigma';
import type { Explanation } from '../baselines/index.ts';
import type { WatchedRule } from '../rules/rule.ts';

/** A rule that an event is as it says, a correlation that an event made whole, or a baseline that it differs from. */
export type Match = OfEvent | OfCorrelation;

interface OfRule {
  readonly rule: WatchedRule;
  readonly position: Position;
  /** When it was received. */
  readonly receivedMs: number;
}

interface OfEvent extends OfRule {
  readonly event: EventFields;
}

interface OfCorrelation extends OfRule {
  readonly correlated: {
    /** Fields of `group-by` and their values, one after another. */
    readonly group: readonly string[];
    /** Events that no finding of it in this group named before; at least one. */
    readonly positions: readonly Position[];
  };
  /** Of a baseline: why. */
  readonly explanation?: Explanation;
}

/**
 * Where a follower of a log is, and what it found. `commit` is atomic and durable when it resolves: the position and what was
 * found are there, or neither is.
 */
export interface FollowStore<Found> {
  /** Index of the next event; null where the log was never followed. Asked at the start, and after anything failed. */
  position(tenant: string, log: number): Promise<number | null>;
  commit(place: { tenant: string; log: number; end: number }, found: readonly Found[]): Promise<void>;
  /** Whether `commit` has more to write than the position, though nothing new came. */
  isChanged?(): boolean;
}

/** As `FollowStore`, for the watch: the alerts, and what correlations have seen up to the position, are written with it. */
export interface WatchStore {
  position(tenant: string, log: number): Promise<number | null>;
  /** What correlations have seen up to that position. */
  groups(tenant: string, log: number): Promise<readonly SavedGroup[]>;
  /** @param groups Those that changed since the last commit. */
  commit(
    place: { tenant: string; log: number; end: number },
    matches: readonly Match[],
    groups: readonly SavedGroup[],
  ): Promise<void>;
}

/** What is remembered from one event to the next. It is saved with the position, and read again after anything failed. */
export interface WatchMemory {
  restore(groups: readonly SavedGroup[]): void;
  takeChanges(): readonly SavedGroup[];
}
