import { AppError } from '@daybook/api';
import {
  areRanges,
  type IndexRange,
  isWithin,
  type Logged,
  reclassificationLimits,
  type ReclassificationStatement,
} from '@daybook/event';
import type { RetainedLog } from './ports.ts';
import type { Register } from './register.ts';
import type { PolicyAuthors } from './retention.ts';
import type { Steps } from './steps.ts';

/** Which events are to be kept by another class. */
export interface Reclassified {
  readonly from: number;
  readonly to: number;
  readonly ranges: readonly IndexRange[];
}

/** Positions in one statement: each is looked at when it is asked for. */
export const reclassifiedMax = 1_000_000;
const entriesAtOnce = 2_048;

/** How many events are kept by the class from which they are to go. Throws what is wrong with what is asked for. */
export async function countReclassified(log: RetainedLog, register: Register, wanted: Reclassified): Promise<number> {
  const faults = faultsOf(register, log.size(), wanted);
  const [fault] = faults;
  if (fault !== undefined)
    throw new AppError('request.invalid', { detail: `\`${fault.path}\`: ${fault.message}.`, errors: faults });
  const stated = register.reclassifications.reduce((sum, { statement }) => sum + statement.ranges.length, 0);
  if (stated + wanted.ranges.length > reclassificationLimits.rangesOfLogMax)
    throw new AppError('limit.reached', {
      detail: `Reclassifications name ${stated} ranges, of at most ${reclassificationLimits.rangesOfLogMax} in one log.`,
    });
  const byClass = new Map<number, readonly IndexRange[]>();
  let count = 0;
  for (const [first, last] of wanted.ranges) {
    for (let from = first; from <= last; from += entriesAtOnce) {
      const end = Math.min(last + 1, from + entriesAtOnce);
      for (const [i, { class: of }] of (await log.places(from, end)).entries()) {
        const kept = byClass.get(of) ?? register.keptClasses(of).get(wanted.from) ?? [];
        byClass.set(of, kept);
        if (isWithin(kept, from + i)) count += 1;
      }
      await new Promise((resolve) => void setImmediate(resolve));
    }
  }
  if (count > 0) return count;
  const message = `none of these events is kept by class ${wanted.from}`;
  throw new AppError('request.invalid', {
    detail: `\`from\`: ${message}.`,
    errors: [{ path: 'from', message }],
  });
}

function faultsOf(
  register: Register,
  size: number,
  { from, to, ranges }: Reclassified,
): { path: string; message: string }[] {
  const faults: { path: string; message: string }[] = [];
  if (from === to) faults.push({ path: 'to', message: 'it is the class that they have' });
  if (register.classes?.classes.some(({ number }) => number === to) !== true)
    faults.push({ path: 'to', message: `the policy in force has no class ${to}` });
  let before = -1;
  let positions = 0;
  for (const [i, [first, last]] of ranges.entries()) {
    positions += last - first + 1;
    if (last < first) faults.push({ path: `ranges.${i}`, message: 'it ends before it begins' });
    else if (first <= before) faults.push({ path: `ranges.${i}`, message: 'ranges are in order, and apart' });
    else if (last >= size) faults.push({ path: `ranges.${i}`, message: `the log has ${size} events` });
    before = Math.max(before, last);
  }
  if (positions > reclassifiedMax)
    faults.push({ path: 'ranges', message: `${positions} positions; at most ${reclassifiedMax} at once` });
  return faults.slice(0, faultsMax);
}

const faultsMax = 20;

/**
 * States that events are kept by another class. When it resolves it is in force: plans under way were closed before. What was stated for the
 * same request before is not stated twice. Throws where it counts for nothing.
 */
export async function reclassify(
  register: Register,
  steps: Steps,
  { from, to, ranges }: Reclassified,
  authors: PolicyAuthors,
): Promise<Logged<ReclassificationStatement>> {
  const done = register.reclassifications.find(
    ({ statement }) => authors.approval !== null && statement.approval === authors.approval,
  );
  if (done !== undefined) return done;
  const state = (): Promise<Logged<ReclassificationStatement>> =>
    register.state<ReclassificationStatement>(() => ({ type: 'reclassification', from, to, ranges, ...authors }));
  const made = await steps.between('events are being reclassified', state);
  if (!register.reclassifications.some(({ index }) => index === made.index))
    throw new Error('the reclassification needed a second person, and counts for nothing');
  return made;
}

/** Reads what was asked for. Null where it is none. */
export function readReclassified(what: Readonly<Record<string, unknown>>): Reclassified | null {
  const { from, to, ranges } = what;
  if (typeof from !== 'number' || typeof to !== 'number' || !areRanges(ranges)) return null;
  return { from, to, ranges };
}
