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
 * Where the watch of a log is, and what it found. `commit` is atomic and durable when it resolves: the position and the alerts
 * are there, or neither is.
 */
export interface WatchStore<Found = Match> {
  /** Index of the next event; null where the log was never watched. */
  position(tenant: string, log: number): Promise<number | null>;
  commit(place: { tenant: string; log: number; end: number }, matches: readonly Found[]): Promise<void>;
}
