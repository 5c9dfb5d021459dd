import type { Event } from './event.ts';
import type { Position } from './position.ts';

/** An event as a reader gets it: with what only its entry holds. */
export interface StoredEvent {
  readonly position: Position;
  /** Number of the source that delivered it. */
  readonly source: number;
  /** Number of its retention class. */
  readonly class: number;
  /** Server clock at receipt, microseconds since 1970; never goes back within a log. */
  readonly receivedUs: number;
  /** True for what Daybook itself wrote. No receiver can set it. */
  readonly own: boolean;
  readonly event: Event;
}
