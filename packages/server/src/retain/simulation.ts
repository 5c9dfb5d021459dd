import { setImmediate as turn } from 'node:timers/promises';
import { AppError } from '@daybook/api';
import {
  classOf,
  dueMs,
  dueUsOf,
  exceptionsOf,
  type Hold,
  isReading,
  isWithin,
  readThrough,
  type RetentionPolicy,
  statementClass,
} from '@daybook/event';
import type { Clock } from '../platform/clock.ts';
import type { RetainedLog } from './ports.ts';
import type { Register } from './register.ts';

export interface SimulationLimits {
  /** Counting ends after this; what it did not get to has no numbers. */
  readonly timeMsMax: number;
  /** Classes and days that are named one by one. */
  readonly daysMax: number;
  readonly entriesAtOnce: number;
}

export const simulationLimits: SimulationLimits = { timeMsMax: 10_000, daysMax: 1_000, entriesAtOnce: 2_048 };

export interface SimulationParts {
  readonly log: Pick<RetainedLog, 'days' | 'firstOfDay' | 'places'>;
  readonly register: Pick<Register, 'holds' | 'classes' | 'accountsFor' | 'keptClasses' | 'keptBy'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly closing: AbortSignal;
  readonly limits: SimulationLimits;
}

export interface SimulationAsked {
  readonly policy: RetentionPolicy | null;
  /** What is due by then is gone. */
  readonly onUs: number;
  /** Whether who asks may know how many events holds find by their content. Otherwise such holds are left out. */
  readonly mayCount: boolean;
}

/** Why something is not due. */
export type NotDue = 'no-class' | 'no-maximum' | 'minimum' | 'maximum';

/** Entries that have content, as far as plans tell. What is in none of the other numbers may be kept, and need not be. */
export interface SimulatedCounts {
  readonly events: number;
  readonly destroyed: number;
  /** By the policy in force. */
  readonly destroyedInForce: number;
  /** Their minimum is not over. */
  readonly minimum: number;
  /** Due, and a hold keeps them. */
  readonly held: number;
  /** Due, and a hold that may keep them has not been looked through so far. */
  readonly unread: number;
}

export interface SimulatedDay {
  /** By which it is kept: what was reclassified has another one than its entries say. */
  readonly class: number;
  readonly day: number;
  readonly dueUs: number | null;
  readonly dueInForceUs: number | null;
  /** Null where it is due. */
  readonly because: NotDue | null;
  /** Null where there was no time to count. */
  readonly counts: SimulatedCounts | null;
}

export interface Simulated {
  /** What is due by either policy first, then the rest; each oldest first. */
  readonly days: readonly SimulatedDay[];
  readonly dayCount: number;
  /** How many of them were not counted, and how many of those are due by either policy. */
  readonly uncounted: number;
  readonly uncountedDue: number;
  /** Of all that was counted. */
  readonly totals: SimulatedCounts;
  readonly classes: readonly ({ readonly class: number } & SimulatedCounts)[];
  /** How much of what is held each hold keeps; what several keep is in each. */
  readonly holds: readonly { readonly index: number; readonly events: number }[];
  /** Holds that find events by their content and were left out: what is said to be destroyed is then the most that can be. */
  readonly leftOut: number;
}

/**
 * What would be gone by a time under a policy, of what is there now, with the holds that are in force now. When something is due and what
 * holds keep is asked of the functions that the schedule asks. Entries alone are read, each once. Changes nothing.
 */
export async function simulate(parts: SimulationParts, asked: SimulationAsked): Promise<Simulated> {
  const { log, register, clock, limits } = parts;
  const inForce = register.holds.filter(({ release }) => release === null);
  const holds = asked.mayCount ? inForce : inForce.filter((hold) => !isReading(hold));
  const counting: Counting = {
    ...parts,
    holds,
    held: new Map(),
    firsts: new Map(),
    untilMs: clock.monotonicMs() + limits.timeMsMax,
  };
  const days: SimulatedDay[] = [];
  const classes = new Map<number, SimulatedCounts>();
  let [totals, dayCount, uncounted, uncountedDue] = [nothing, 0, 0, 0];
  for (const ofDay of byDay(await log.days(), asked, register)) {
    const counted = await countDay(counting, ofDay);
    for (const { isDue, ...fate } of ofDay.fates) {
      const counts = counted?.get(fate.class) ?? null;
      // Nothing is there any more of what plans account for wholly.
      if (counted !== null && counts === null) continue;
      dayCount += 1;
      if (counts === null) {
        uncounted += 1;
        if (isDue) uncountedDue += 1;
      } else {
        totals = sum(totals, counts);
        classes.set(fate.class, sum(classes.get(fate.class) ?? nothing, counts));
      }
      if (days.length < limits.daysMax) days.push({ ...fate, counts });
    }
  }
  return {
    days,
    dayCount,
    uncounted,
    uncountedDue,
    totals,
    classes: [...classes].toSorted(([a], [b]) => a - b).map(([number, counts]) => ({ class: number, ...counts })),
    holds: [...counting.held].toSorted(([a], [b]) => a - b).map(([index, events]) => ({ index, events })),
    leftOut: inForce.length - holds.length,
  };
}

/** What time alone says of a class and day. */
interface Fate extends Omit<SimulatedDay, 'counts'> {
  readonly isDueInForce: boolean;
  /** By either policy. */
  readonly isDue: boolean;
}

interface DayOfClasses {
  readonly day: number;
  /** What its entries say. */
  readonly classes: readonly number[];
  /** Of the classes by which they are kept. */
  readonly fates: readonly Fate[];
}

/** Days with their classes, those first of which something is due. */
function byDay(
  all: Awaited<ReturnType<RetainedLog['days']>>,
  { policy, onUs }: SimulationAsked,
  register: SimulationParts['register'],
): DayOfClasses[] {
  const days = new Map<number, number[]>();
  for (const { class: of, day } of all) {
    if (of === statementClass) continue;
    days.set(day, [...(days.get(day) ?? []), of]);
  }
  const fateOf = (of: number, day: number): Fate => {
    const because = notDue(policy, of, day, onUs);
    const isDueInForce = notDue(register.classes, of, day, onUs) === null;
    const isDue = because === null || isDueInForce;
    const [dueUs, dueInForceUs] = [dueUsOf(policy, of, day), dueUsOf(register.classes, of, day)];
    return { class: of, day, dueUs, dueInForceUs, because, isDueInForce, isDue };
  };
  const inOrder = [...days]
    .toSorted(([a], [b]) => a - b)
    .map(([day, classes]) => {
      const kept = new Set(classes.flatMap((of) => [...register.keptClasses(of).keys()]));
      return { day, classes, fates: [...kept].toSorted((a, b) => a - b).map((of) => fateOf(of, day)) };
    });
  const isFirst = ({ fates }: DayOfClasses): boolean => fates.some(({ isDue }) => isDue);
  return [...inOrder.filter(isFirst), ...inOrder.filter((day) => !isFirst(day))];
}

/** Why a class and day is not due at a time; null where it is. */
function notDue(policy: RetentionPolicy | null, ofClass: number, day: number, onUs: number): NotDue | null {
  const dueUs = dueUsOf(policy, ofClass, day);
  if (dueUs !== null && dueUs <= onUs) return null;
  const of = classOf(policy, ofClass);
  if (of === null) return 'no-class';
  if (of.minimum !== null && dueMs(day, of.minimum) * 1000 > onUs) return 'minimum';
  return dueUs === null ? 'no-maximum' : 'maximum';
}

interface Counting extends SimulationParts {
  readonly holds: readonly Hold[];
  /** By the index of the hold. */
  readonly held: Map<number, number>;
  /** First indices of days. */
  readonly firsts: Map<number, number>;
  readonly untilMs: number;
}

type Growing = { -readonly [Name in keyof SimulatedCounts]: number };

/** Counts of the classes of a day that something is left of; null where the time was over before all was counted. */
async function countDay(
  counting: Counting,
  { day, classes, fates }: DayOfClasses,
): Promise<Map<number, SimulatedCounts> | null> {
  const { log, register, holds, limits, clock, closing, untilMs } = counting;
  if (clock.monotonicMs() >= untilMs) return null;
  const [first, end] = [await firstOf(counting, day), await firstOf(counting, day + 1)];
  const kept = keptOf(holds, first, end - 1);
  const fateOf = new Map(fates.map((fate) => [fate.class, fate]));
  const known = new Map(
    classes.map((of) => [of, { keptBy: register.keptBy(of), isGone: register.accountsFor(of, day) }]),
  );
  const counted = new Map<number, Growing>();
  const held = new Map<number, number>();
  for (let from = first; from < end; from += limits.entriesAtOnce) {
    if (closing.aborted) throw new AppError('server.closing', { retryAfterSeconds: 5 });
    if (clock.monotonicMs() >= untilMs) return null;
    for (const [i, { class: of, source }] of (
      await log.places(from, Math.min(end, from + limits.entriesAtOnce))
    ).entries()) {
      const index = from + i;
      const ofClass = known.get(of);
      if (ofClass === undefined || ofClass.isGone(index, source)) continue;
      const fate = fateOf.get(ofClass.keptBy(index));
      if (fate === undefined) continue;
      const counts = counted.get(fate.class) ?? { ...nothing };
      counted.set(fate.class, counts);
      for (const hold of count(counts, fate, kept, index, source)) held.set(hold, (held.get(hold) ?? 0) + 1);
    }
    await turn();
  }
  for (const [hold, events] of held) counting.held.set(hold, (counting.held.get(hold) ?? 0) + events);
  return counted;
}

/** Adds an entry to its counts; gives the holds that keep it from being destroyed. */
function count(counts: Growing, fate: Fate, kept: Kept, index: number, source: number): readonly number[] {
  counts.events += 1;
  if (fate.because === 'minimum') counts.minimum += 1;
  if (!fate.isDue) return [];
  const isHeld = kept.isHeld(index, source);
  const isFree = !isHeld && index < kept.unreadFrom;
  if (isFree && fate.isDueInForce) counts.destroyedInForce += 1;
  if (fate.because !== null) return [];
  if (isFree) counts.destroyed += 1;
  else if (!isHeld) counts.unread += 1;
  else counts.held += 1;
  return isHeld ? kept.by(index, source) : [];
}

/** What holds say of a range. */
interface Kept {
  readonly isHeld: (index: number, source: number) => boolean;
  readonly by: (index: number, source: number) => readonly number[];
  /** What comes from here on was not looked through for every hold. */
  readonly unreadFrom: number;
}

function keptOf(holds: readonly Hold[], first: number, last: number): Kept {
  const isIn =
    ({ except, sources }: ReturnType<typeof exceptionsOf>) =>
    (index: number, source: number): boolean =>
      sources.includes(source) || isWithin(except, index);
  const each = holds.map((hold) => ({ index: hold.index, isHeld: isIn(exceptionsOf([hold], first, last)) }));
  return {
    isHeld: isIn(exceptionsOf(holds, first, last)),
    by: (at, source) => each.filter(({ isHeld }) => isHeld(at, source)).map(({ index }) => index),
    unreadFrom: Math.min(...holds.map((hold) => (isReading(hold) ? readThrough(hold) + 1 : Infinity))),
  };
}

async function firstOf({ log, firsts }: Counting, day: number): Promise<number> {
  const first = firsts.get(day) ?? (await log.firstOfDay(day));
  firsts.set(day, first);
  return first;
}

const nothing: SimulatedCounts = { events: 0, destroyed: 0, destroyedInForce: 0, minimum: 0, held: 0, unread: 0 };

const sum = (a: SimulatedCounts, b: SimulatedCounts): SimulatedCounts => ({
  events: a.events + b.events,
  destroyed: a.destroyed + b.destroyed,
  destroyedInForce: a.destroyedInForce + b.destroyedInForce,
  minimum: a.minimum + b.minimum,
  held: a.held + b.held,
  unread: a.unread + b.unread,
});
