import { dayOfUs, holdKeeps, isReading, keptUntilUs, readThrough } from '@daybook/event';
import type { Register } from './register.ts';

/** What keeps an event as of now. */
export interface Kept {
  /** By which it is kept: the one that it was given, unless it was reclassified. */
  readonly class: number;
  /** When the minimum of that is over, µs since 1970; null where it is, or there is none. */
  readonly untilUs: number | null;
  /** Holds in force that keep it, by where they were placed. */
  readonly holds: readonly number[];
  /** Some hold in force has not been looked through that far: nobody knows yet whether it keeps it. */
  readonly isUnread: boolean;
}

export interface KeptEvent {
  readonly index: number;
  /** The one that it was given. */
  readonly class: number;
  readonly receivedUs: number;
  readonly source: number;
}

/** Says of events what keeps them, by policy, reclassifications and holds as they are at this moment. */
export function keeping(
  register: Pick<Register, 'policy' | 'holds' | 'keptBy'>,
  nowUs: number,
): (event: KeptEvent) => Kept {
  const policy = register.policy?.statement.policy ?? null;
  const inForce = register.holds.filter(({ release }) => release === null);
  const classes = new Map<number, (index: number) => number>();
  return ({ index, class: given, receivedUs, source }) => {
    const keptBy = classes.get(given) ?? register.keptBy(given);
    classes.set(given, keptBy);
    const by = keptBy(index);
    const untilUs = keptUntilUs(policy, by, dayOfUs(receivedUs));
    return {
      class: by,
      untilUs: untilUs > nowUs ? untilUs : null,
      holds: inForce.filter((hold) => holdKeeps(hold, index, source)).map((hold) => hold.index),
      isUnread: inForce.some((hold) => isReading(hold) && readThrough(hold) < index),
    };
  };
}
