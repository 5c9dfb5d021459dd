import { AppError } from '@daybook/api';
import {
  type EntryPlace,
  type Hold,
  basisOf,
  keptByOf,
  keptClasses,
  type Logged,
  parsePeriod,
  type ReclassificationStatement,
  type RetentionPolicy,
} from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { simulate, type SimulationAsked, simulationLimits, type SimulationLimits } from './simulation.ts';

const dayUs = 86_400e6;
const day = 20_000;

const policyOf = (...classes: readonly (readonly [number, string | null, string | null])[]): RetentionPolicy => ({
  classes: classes.map(([number, minimum, maximum]) => ({
    number,
    name: `class ${number}`,
    minimum: minimum === null ? null : parsePeriod(minimum),
    maximum: maximum === null ? null : parsePeriod(maximum),
    purpose: 'a test',
    legalBasis: 'none',
    presets: [],
    decision: null,
  })),
  rules: [],
  default: 1,
});

interface World {
  readonly places: readonly EntryPlace[];
  readonly holds?: readonly Hold[];
  readonly inForce?: RetentionPolicy | null;
  readonly isGone?: (index: number) => boolean;
  readonly moved?: readonly Logged<ReclassificationStatement>[];
  readonly limits?: Partial<SimulationLimits>;
  /** How long reading so many entries takes. */
  readonly msPerEntry?: number;
  readonly closing?: AbortSignal;
}

/** Runs a simulation over entries in memory. Reading takes the time that it is said to take. */
async function run(world: World, asked: Partial<SimulationAsked>) {
  const { places, holds = [], inForce = null, isGone = () => false, moved = [], msPerEntry = 0 } = world;
  let nowMs = 5_000;
  let reads = 0;
  const days = new Map(places.map(({ class: of, day: on }) => [`${of}/${on}`, { class: of, day: on }]));
  const simulated = simulate(
    {
      log: {
        days: async () => [...days.values()],
        firstOfDay: async (of) => places.filter((each) => each.day < of).length,
        places: async (first, end) => {
          reads += 1;
          nowMs += (end - first) * msPerEntry;
          return places.slice(first, end);
        },
      },
      register: {
        holds,
        classes: inForce,
        accountsFor: () => isGone,
        keptClasses: (of) => keptClasses(moved, of),
        keptBy: (of) => keptByOf(moved, of),
      },
      clock: { monotonicMs: () => nowMs },
      closing: world.closing ?? new AbortController().signal,
      limits: { ...simulationLimits, ...world.limits },
    },
    { policy: policyOf([1, null, 'P1D']), onUs: (day + 2) * dayUs, mayCount: true, ...asked },
  );
  return { ...(await simulated), reads };
}

const entries = (count: number, place: Partial<EntryPlace> = {}): EntryPlace[] =>
  Array.from({ length: count }, () => ({ class: 1, day, source: 3, ...place }));

const chained = { number: 1, previous: null };
function holdsOver(...statements: readonly Logged['statement'][]): readonly Hold[] {
  return basisOf(statements.map((statement, i) => ({ index: 1_000 + i, receivedUs: 0, statement }))).holds;
}
const hold = { ...chained, type: 'hold' as const, words: 999, review: 99_999, by: 'person 1' };
const byQuery = { ...hold, scope: { type: 'query' as const } };
const held = (through: number, ranges: readonly (readonly [number, number])[]) => ({
  ...chained,
  type: 'held' as const,
  hold: 1_000,
  from: 0,
  through,
  matched: 1,
  ranges,
});

describe('what is due by the beginning of the day is destroyed', () => {
  test('at that moment, and not a microsecond before', async () => {
    const world = { places: entries(4) };
    expect((await run(world, { onUs: (day + 2) * dayUs })).totals).toMatchObject({ events: 4, destroyed: 4 });
    const before = await run(world, { onUs: (day + 2) * dayUs - 1 });
    expect(before.totals).toMatchObject({ events: 4, destroyed: 0 });
    expect(before.days).toMatchObject([{ class: 1, day, dueUs: (day + 2) * dayUs, because: 'maximum' }]);
  });

  test('and the rest is said with the reason why', async () => {
    const places = [1, 2, 3, 4].flatMap((of) => entries(of, { class: of }));
    const policy = policyOf([1, null, 'P1D'], [2, 'P5D', 'P9D'], [3, null, null]);
    const { days, totals } = await run({ places }, { policy });
    expect(days.map((each) => [each.class, each.because])).toEqual([
      [1, null],
      [2, 'minimum'],
      [3, 'no-maximum'],
      [4, 'no-class'],
    ]);
    expect(totals).toEqual({ events: 10, destroyed: 1, destroyedInForce: 0, minimum: 2, held: 0, unread: 0 });
  });

  test('beside what the policy in force would destroy', async () => {
    const places = [...entries(2), ...entries(3, { class: 2 })];
    const { totals, days } = await run({ places, inForce: policyOf([2, null, 'P1D']) }, {});
    expect(totals).toMatchObject({ destroyed: 2, destroyedInForce: 3 });
    expect(days.map(({ dueUs, dueInForceUs }) => [dueUs, dueInForceUs])).toEqual([
      [(day + 2) * dayUs, null],
      [null, (day + 2) * dayUs],
    ]);
  });

  test('but for what plans account for already, and statements', async () => {
    const places = [...entries(4), ...entries(2, { class: 0 }), ...entries(2, { day: day + 1 })];
    const { totals, days, dayCount } = await run({ places, isGone: (index) => index < 3 || index > 5 }, {});
    expect(totals).toMatchObject({ events: 1, destroyed: 1 });
    expect([days.length, dayCount]).toEqual([1, 1]);
  });
});

test('what was reclassified is due with the class that it went to', async () => {
  const statement = { ...chained, type: 'reclassification' as const, from: 2, to: 1, ranges: [[1, 2] as const] };
  const names = { by: 'person 1', approvedBy: 'person 2', alone: false, approval: null };
  const moved = [{ index: 50, receivedUs: 0, statement: { ...statement, ...names } }];
  const { totals, days } = await run({ places: [...entries(4, { class: 2 }), ...entries(1)], moved }, {});
  expect(totals).toMatchObject({ events: 5, destroyed: 3 });
  expect(days.map((each) => [each.class, each.counts?.events, each.because])).toEqual([
    [1, 3, null],
    [2, 2, 'no-class'],
  ]);
});

describe('holds', () => {
  test('keep what they are about; what several keep is in each, and counted once', async () => {
    const holds = holdsOver(
      { ...hold, scope: { type: 'range', first: 1, last: 2 } },
      { ...hold, scope: { type: 'source', source: 9 } },
    );
    const places = [...entries(2), ...entries(2, { source: 9 }), ...entries(1)];
    const { totals, holds: said } = await run({ places, holds }, {});
    expect(totals).toMatchObject({ destroyed: 2, held: 3, unread: 0 });
    expect(said).toEqual([
      { index: 1_000, events: 2 },
      { index: 1_001, events: 2 },
    ]);
  });

  test('that were lifted keep nothing', async () => {
    const release = { ...chained, type: 'release' as const, hold: 1_000, by: 'person 1', alone: false, approval: null };
    const holds = holdsOver(
      { ...hold, scope: { type: 'range', first: 0, last: 9 } },
      { ...release, approvedBy: 'person 2' },
    );
    expect((await run({ places: entries(3), holds }, {})).totals).toMatchObject({ destroyed: 3, held: 0 });
  });

  test('that are still being read: what was not looked through is told apart, and counted as neither', async () => {
    const holds = holdsOver(byQuery, held(5, [[2, 3]]));
    const { totals } = await run({ places: entries(10), holds }, {});
    expect(totals).toMatchObject({ events: 10, destroyed: 4, held: 2, unread: 4 });
  });

  test('that find events by their content are left out for who may not see all: nothing tells how much they keep', async () => {
    const range = { ...hold, scope: { type: 'range' as const, first: 0, last: 0 } };
    const asked = { mayCount: false };
    const some = await run({ places: entries(10), holds: holdsOver(byQuery, held(9, [[2, 7]]), range) }, asked);
    const none = await run({ places: entries(10), holds: holdsOver(byQuery, held(9, []), range) }, asked);
    const unread = await run({ places: entries(10), holds: holdsOver(byQuery, held(3, []), range) }, asked);
    expect(some).toEqual(none);
    expect(some).toEqual(unread);
    expect(some).toMatchObject({ totals: { destroyed: 9, held: 1 }, leftOut: 1, holds: [{ index: 1_002, events: 1 }] });
  });
});

describe('limits', () => {
  // Four entries of each of three days, the last of which is due by the policy in force alone.
  const places = [0, 1, 2].flatMap((ago) => entries(4, { class: 1 + ago, day: day + ago }));
  const policy = policyOf([2, null, 'P1D']);
  const asked = { policy, onUs: (day + 10) * dayUs };
  const world = { places, inForce: policyOf([3, null, 'P1D']), msPerEntry: 1 };

  test('what is due is counted first; what there was no time for has no numbers, and it is said', async () => {
    const limits = { entriesAtOnce: 2, timeMsMax: 8 };
    const { days, totals, uncounted, uncountedDue, dayCount } = await run({ ...world, limits }, asked);
    expect(days.map((each) => [each.class, each.counts?.events ?? null])).toEqual([
      [2, 4],
      [3, 4],
      [1, null],
    ]);
    expect(totals).toMatchObject({ events: 8, destroyed: 4, destroyedInForce: 4 });
    expect({ uncounted, uncountedDue, dayCount }).toEqual({ uncounted: 1, uncountedDue: 0, dayCount: 3 });
  });

  test('at the limit of time all is counted; a day that was begun and not ended is not', async () => {
    const at = await run({ ...world, limits: { entriesAtOnce: 2, timeMsMax: 11 } }, asked);
    expect(at).toMatchObject({ uncounted: 0, totals: { events: 12 } });
    const over = await run({ ...world, limits: { entriesAtOnce: 2, timeMsMax: 6 } }, asked);
    expect(over).toMatchObject({ uncounted: 2, uncountedDue: 1, totals: { events: 4 } });
    const begun = await run({ ...world, limits: { entriesAtOnce: 2, timeMsMax: 5 } }, asked);
    expect(begun).toMatchObject({ uncounted: 2, totals: { events: 4 }, reads: 3 });
  });

  test('at the limit all classes and days are named; over it, the totals are of all', async () => {
    const at = await run({ ...world, limits: { daysMax: 3 } }, asked);
    expect([at.days.length, at.dayCount]).toEqual([3, 3]);
    const over = await run({ ...world, limits: { daysMax: 2 } }, asked);
    expect([over.days.length, over.dayCount, over.totals.events]).toEqual([2, 3, 12]);
    expect(over.days.map((each) => each.class)).toEqual([2, 3]);
  });

  test('it ends when the server does', async () => {
    const closing = AbortSignal.abort();
    await expect(run({ ...world, closing }, asked)).rejects.toThrow(AppError);
  });
});
