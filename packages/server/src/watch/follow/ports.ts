import type { EventDraft, Position } from '@daybook/event';
import type { WatchedRule } from '../rules/rule.ts';

/** A rule that an event is as it says. */
export interface Match {
  readonly rule: WatchedRule;
  readonly event: EventDraft;
  readonly position: Position;
  /** When it was received. */
  readonly receivedMs: number;
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

export type WatchStore = FollowStore<Match>;
