/**
 * Where a follower is in one log. Everything before `from` is in the index. `from` to `end` is in flight: it may be in
 * the index, in part or not at all; where both are the same, nothing is.
 */
export interface FollowerState {
  readonly from: number;
  readonly end: number;
  /** Rows that the range in flight makes: fewer than indices where content is gone. */
  readonly rows: number;
  /** Which table it was written to. Another table is filled from the beginning. */
  readonly table: string;
}

/**
 * Where followers keep their state. A save is durable when it resolves; it replaces the one before. Saves for one log
 * come one after the other; there are about five a second. A save that rejects may have taken effect or not.
 */
export interface FollowerStore {
  load(follower: string, tenant: string, log: number): Promise<FollowerState | null>;
  save(follower: string, tenant: string, log: number, state: FollowerState): Promise<void>;
}

/** Indices `from` to `end` (not included) of a log. */
export interface Span {
  readonly from: number;
  readonly end: number;
}

/** Which indices of a log have rows: all from `floor` on, and before it those that were brought back. */
export interface IndexTier {
  readonly floor: number;
  /** Before `floor`: what is there, all of it. */
  readonly whole: readonly Span[];
  /** Before `floor`: what is there by now, of what is not all there among it. */
  readonly filled: readonly Span[];
  /**
   * The rows of this log begin anew: in a table that is empty, or after all of them were deleted. Gives where from. Durable when it
   * resolves; may be called again.
   */
  begin(): Promise<number>;
}

/** All of a log. */
export const wholeTier: IndexTier = { floor: 0, whole: [], filled: [], begin: () => Promise.resolve(0) };

/** Keeps states for as long as the process lives. */
export class MemoryFollowerStore implements FollowerStore {
  readonly #states = new Map<string, FollowerState>();

  load(follower: string, tenant: string, log: number): Promise<FollowerState | null> {
    return Promise.resolve(this.#states.get(JSON.stringify([follower, tenant, log])) ?? null);
  }

  save(follower: string, tenant: string, log: number, state: FollowerState): Promise<void> {
    this.#states.set(JSON.stringify([follower, tenant, log]), state);
    return Promise.resolve();
  }
}
