import type { SavedGroup } from '@daybook/sigma';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { day, type Given, hour, linkedOf, Trial } from './testing.ts';

const of = (type: string, more = '') => `type: ${type}\nrules: [a]\ngroup-by: [u]\n${more}`;
const first = of('first_seen', 'field: c\nlearn: 14d\ndays: 5');
const ann = (at: number, fields: Given['fields'] = {}, received = at): Given => ({
  at,
  received,
  fields: { u: 'ann', ...fields },
});
const days = (count: number, fields: Given['fields'] = {}, from = 0): Given[] =>
  Array.from({ length: count }, (_, i) => ann((from + i) * day + 9 * hour, fields));
const explained = (trial: Trial, given: Given) => {
  const before = { ...given };
  let found: unknown;
  const { take } = trial.baselines;
  trial.baselines.take = (occurrence) => {
    const findings = take.call(trial.baselines, occurrence);
    found = findings[0]?.explanation;
    return findings;
  };
  trial.take(before);
  return found;
};

describe('first_seen', () => {
  test('finds what a group did not have before, once it is known for long and on enough days; each once', () => {
    const trial = new Trial(first);
    expect(trial.all(days(14, { c: 'DE' }))).toEqual([]);
    expect(trial.take(ann(13.9 * day, { c: 'FR' }))).toEqual([]);
    expect(trial.take(ann(14.4 * day, { c: 'DE' }))).toEqual([]);
    expect(trial.take(ann(14.5 * day, { c: 'RU' }))).toEqual(['ann @16']);
    expect(trial.take(ann(14.6 * day, { c: 'RU' }))).toEqual([]);
    expect(trial.take({ at: 14.6 * day, fields: { u: 'bob', c: 'RU' } })).toEqual([]);
    expect(new Trial(first).all([...days(5, { c: 'DE' }), ann(20 * day, { c: 'RU' })])).toEqual(['ann @5']);
    expect(new Trial(first).all([...days(4, { c: 'DE' }), ann(20 * day, { c: 'RU' })])).toEqual([]);
  });
  test('says the value, what is normal, and the formula', () => {
    const trial = new Trial(first);
    trial.all(days(15, { c: 'DE' }));
    expect(explained(trial, ann(15 * day, { c: 'RU' }))).toEqual({
      value: 'c = RU',
      normal: 'DE (last on 2026-01-19); known since 2026-01-05, seen on 16 days; 0 others have RU',
      formula: 'the value is none of those of the last 90 days, once known for 14 days and seen on 5',
    });
  });
  test('what was not seen for 90 days is new again; `common` lets pass what others have', () => {
    const old = [...days(1, { c: 'RU' }), ...days(99, { c: 'DE' }, 1)];
    expect(new Trial(first).all([...old, ann(100 * day, { c: 'RU' })])).toEqual(['ann @100']);
    expect(new Trial(first).all([...old.slice(0, 80), ann(80 * day, { c: 'RU' })])).toEqual([]);
    const others = (count: number) =>
      Array.from({ length: count }, (_, i): Given => ({ at: i, fields: { u: `u${i}`, c: 'RU' } }));
    const common = (count: number) =>
      new Trial(`${first}\ncommon: 3`).all([...others(count), ...days(20, { c: 'DE' }), ann(20 * day, { c: 'RU' })]);
    expect([common(2).length, common(3).length]).toEqual([1, 0]);
  });
});

describe('count', () => {
  const counting = of('count', 'learn: 14d\ndays: 5\nscore: 6\nat-least: 10');
  /** So many at nine on each day of two weeks and more. */
  const usual = (count: number, length = 21): Given[] =>
    Array.from({ length }, (_, i) =>
      Array.from({ length: count }, (__, j) => ann(i * day + 9 * hour + j * 1_000)),
    ).flat();
  const burst = (count: number, at: number): Given[] => Array.from({ length: count }, (_, j) => ann(at + j * 1_000));

  test('finds an hour of far more than that hour of the week had, once', () => {
    expect(new Trial(counting).all([...usual(20), ...burst(60, 21 * day + 9 * hour)])).toEqual([
      // The last that were counted, up to the one with which there were enough.
      `ann @${Array.from({ length: 20 }, (_, i) => 429 + i).join()}`,
    ]);
    // What comes at nine every day may come at eight or ten one day, as when clocks are set forward.
    expect(new Trial(counting).all([...usual(20), ...burst(20, 21 * day + 8 * hour)])).toEqual([]);
    expect(new Trial(counting).all([...usual(1), ...burst(9, 21 * day + 9 * hour)])).toEqual([]);
  });
  test('where the hours beside are like it, it is what is usual', () => {
    const steady = Array.from({ length: 21 * 24 * 12 }, (_, i) => ann(i * 300_000));
    expect(new Trial(counting).all([...steady, ...burst(20, 21 * day + 9 * hour)])).toEqual([]);
    expect(new Trial(counting).all([...steady, ...burst(40, 21 * day + 9 * hour)])).toHaveLength(1);
    const trial = new Trial(counting);
    trial.all([...steady, ...burst(20, 21 * day + 9 * hour)]);
    expect(explained(trial, ann(21 * day + 9 * hour + 30_000))).toEqual({
      value: '21 in the hour of 2026-01-26T09:00:00Z',
      normal:
        'median 12, MAD 0, of 3 weeks: that hour of the week, or one beside it that had more; fewer than 21; known since 2026-01-05, seen on 22 days',
      formula: '0.6745 · (21 − 12) / max(MAD, 1) = 6.07 ≥ 6, and at least 10',
    });
  });
  test('nothing is found before two weeks of the same hour are known', () => {
    expect(new Trial(of('count', 'learn: 0s\ndays: 0\nat-least: 10')).all(burst(60, 0))).toEqual([]);
    expect(new Trial(counting).all([...usual(5, 13), ...burst(60, 13 * day + 9 * hour)])).toEqual([]);
  });
});

test('hour_of_day finds a time of day at which a group was hardly ever seen, once a day', () => {
  const body = of('hour_of_day', 'learn: 14d\ndays: 10');
  expect(new Trial(body).all([...days(20), ann(20 * day + 3 * hour), ann(20 * day + 3.5 * hour)])).toEqual(['ann @20']);
  expect(new Trial(body).all([...days(20), ann(20 * day + 11 * hour)])).toEqual([]);
  expect(new Trial(body).all([...days(12), ann(12 * day + 3 * hour)])).toEqual([]);
  // Around midnight hours lie beside each other.
  const late = Array.from({ length: 20 }, (_, i) => ann(i * day + 23 * hour));
  expect(new Trial(body).all([...late, ann(20.05 * day)])).toEqual([]);
  const trial = new Trial(body);
  trial.all(days(20));
  expect(explained(trial, ann(20 * day + 3 * hour))).toEqual({
    value: '2026-01-25T03:00:00Z',
    normal: 'hours 9 of UTC; known since 2026-01-05, seen on 21 days',
    formula: 'within two hours of that time of day: 0 of 20 days = 0 ≤ 0.02',
  });
});

describe('fan_out', () => {
  const body = of('fan_out', 'field: r\npeers: role\nlearn: 7d\ndays: 5\nscore: 6\nat-least: 10');
  const reads = (u: string, on: number, count: number, role = 'clerk'): Given[] =>
    Array.from({ length: count }, (_, i) => ({
      at: on * day + i * 1_000,
      fields: { u, role, r: `${u}-${on}-${i}` },
    }));
  const office = (length: number) =>
    Array.from({ length }, (_, on) => ['ann', 'bob', 'cleo', 'dan'].flatMap((u) => reads(u, on, 5))).flat();

  test('finds who has to do with far more than the others of the role', () => {
    expect(new Trial(body).all([...office(10), ...reads('ann', 10, 13)])).toEqual([]);
    expect(new Trial(body).all([...office(10), ...reads('ann', 10, 40)])).toEqual([
      `ann @${Array.from({ length: 14 }, (_, i) => 200 + i).join()}`,
    ]);
    const same = reads('ann', 10, 40).map((each) => ({ ...each, fields: { ...each.fields, r: 'one' } }));
    expect(new Trial(body).all([...office(10), ...same])).toEqual([]);
  });
  test('what the others did is known after a restart', () => {
    const trial = new Trial(body);
    trial.all(office(10));
    expect(trial.restarted().all(reads('ann', 10, 40))).toHaveLength(1);
  });
  test('who has no others of the role is compared with nobody; who always has more is compared with themselves', () => {
    expect(new Trial(body).all([...office(10), ...reads('ann', 10, 40, 'chief')])).toEqual([]);
    const busy = Array.from({ length: 10 }, (_, on) => reads('ann', on, 40)).flat();
    const others = office(10).filter(({ fields }) => fields?.['u'] !== 'ann');
    const all = [...others, ...busy].toSorted((a, b) => a.at - b.at);
    expect(new Trial(body).all([...all, ...reads('ann', 10, 41)]).filter((each) => !each.startsWith('ann'))).toEqual(
      [],
    );
    const last = new Trial(body);
    last.all(all);
    expect(last.all(reads('ann', 10, 41))).toEqual([]);
    expect(last.all(reads('ann', 11, 60))).toHaveLength(1);
  });
});

describe('travel', () => {
  const body = of('travel', 'field: c');
  const at = (hours: number, c: string, ip = c): Given => ann(hours * hour, { c, 'origin.ip': ip });

  test('finds two countries sooner after each other than anybody gets from one to the other', () => {
    expect(new Trial(body).all([at(0, 'DE'), at(4.9, 'US')])).toEqual(['ann @0,1']);
    expect(new Trial(body).all([at(0, 'DE'), at(5.1, 'US')])).toEqual([]);
    expect(new Trial(body).all([at(0, 'DE'), at(0, 'FR'), at(1, 'DE', '1'), at(1, 'US', '1')])).toEqual([]);
    expect(new Trial(body).all([at(0, 'DE'), at(1, 'XX'), at(2, 'ES')])).toEqual([]);
  });
  test('an event that comes late is put where it happened; each event is named once', () => {
    const late = ann(5 * 60_000, { c: 'DE', 'origin.ip': '1' }, 14 * 60_000);
    expect(new Trial(body).all([at(0.2, 'US'), late, at(0.25, 'BR')])).toEqual(['ann @0,1', 'ann @2']);
    expect(new Trial(body).all([at(0, 'DE'), at(1, 'US'), at(2, 'BR')])).toEqual(['ann @0,1', 'ann @2']);
    const trial = new Trial(body);
    trial.take(at(0, 'DE'));
    expect(explained(trial, at(1, 'US'))).toEqual({
      value: 'DE at 2026-01-05T00:00:00Z, then US at 2026-01-05T01:00:00Z',
      normal: 'at most 1000 km/h; from DE to US it is 5000 km or more, which takes 5 hours',
      formula: '5000 km (at least 500) / 1 h: 5000 km/h > 1000 km/h',
    });
  });
});

describe('dormant', () => {
  const body = 'type: dormant\nrules: [a, b]\njudge: [b]\ngroup-by: [u]\nafter: 30d';
  const bob = (length: number): Given[] => Array.from({ length }, (_, i) => ({ at: i * day, fields: { u: 'bob' } }));
  const back = (at: number, by = 'b'): Given => ({ at, by: [by], fields: { u: 'ann' } });

  test('finds who comes back after long, while others were heard of; what is only learned is not found', () => {
    expect(new Trial(body).all([ann(0), ...bob(40), back(40 * day)])).toEqual(['ann @41']);
    expect(new Trial(body).all([ann(0), ...bob(29), back(29 * day)])).toEqual([]);
    expect(new Trial(body).all([ann(0), ...bob(40), back(40 * day, 'a'), back(40 * day)])).toEqual([]);
    expect(new Trial(body).all([...bob(40), back(40 * day)])).toEqual([]);
  });
  test('the days on which others were heard of are known after a restart', () => {
    const trial = new Trial(body);
    trial.all([ann(0), ...bob(40)]);
    expect(trial.restarted().all([back(40 * day)])).toHaveLength(1);
  });
  test('a log that stood still says nothing of its accounts', () => {
    expect(new Trial(body).all([ann(0), ...bob(14), back(40 * day)])).toEqual([]);
  });
});

describe('time', () => {
  test('what is received long after it happened is learned and not judged; what is very old is not learned', () => {
    const late = (each: Given): Given => ({ ...each, received: 30 * day });
    const trial = new Trial(first);
    expect(trial.all([...days(20, { c: 'DE' }), ann(20 * day, { c: 'RU' })].map(late))).toEqual([]);
    expect(trial.baselines.figures().get('c')).toMatchObject({ groups: 1, late: 21 });
    // Now it is known, and live events are judged by it.
    expect(trial.all([ann(30 * day, { c: 'RU' }), ann(30 * day, { c: 'FR' })])).toEqual(['ann @22']);
    const old = new Trial(first);
    old.all(days(20, { c: 'DE' }).map((each) => ({ ...each, received: 200 * day })));
    expect(old.baselines.figures().get('c')).toMatchObject({ groups: 0, late: 20 });
  });
  test('a clock that is ahead is taken at the time of receipt', () => {
    const trial = new Trial(first);
    expect(trial.all([ann(0, { c: 'DE' }), ann(400 * day, { c: 'RU' }, hour), ann(2 * hour, { c: 'FR' })])).toEqual([]);
    // Otherwise no day would be a new one for a year.
    expect(trial.all([...days(15, { c: 'DE' }, 1), ann(16 * day, { c: 'BR' })])).toEqual(['ann @18']);
  });
});

const happened = fc.record({
  minute: fc.integer({ min: 0, max: 25 * 24 * 60 }),
  lateMinutes: fc.integer({ min: 0, max: 9 }),
  u: fc.constantFrom('ann', 'bob'),
  c: fc.constantFrom('DE', 'FR', 'US', 'BR'),
});
type Happened = ReturnType<typeof given>;
const given = (each: { minute: number; lateMinutes: number; u: string; c: string }) => ({
  at: each.minute * 60_000,
  received: (each.minute + each.lateMinutes) * 60_000,
  fields: { u: each.u, c: each.c, 'origin.ip': each.c },
});
const stream = fc.array(happened, { minLength: 1, maxLength: 200 }).map((all) => all.map(given));
const received = (all: readonly Happened[]) => all.toSorted((a, b) => a.received - b.received);
const bodies = [
  of('first_seen', 'field: c\nlearn: 5d\ndays: 1'),
  of('count', 'learn: 14d\ndays: 1\nscore: 1\nat-least: 2'),
  of('hour_of_day', 'learn: 1d\ndays: 1'),
  of('fan_out', 'field: c\nlearn: 1d\ndays: 1\nscore: 1\nat-least: 2'),
  of('travel', 'field: c'),
  of('dormant', 'after: 1d'),
] as const;

test.each(bodies)('%s: saved and restored at any place, it goes on as if nothing had been', (body) => {
  fc.assert(
    fc.property(
      stream,
      fc.array(fc.nat(200), { maxLength: 4 }),
      fc.integer({ min: 1, max: 3 }),
      (all, ends, groupsMax) => {
        const limits = { groupsMax: { ...many, [/type: (\w+)/.exec(body)?.[1] ?? '']: groupsMax }, valuesMax: 2 };
        const whole = new Trial(body, limits);
        let trial = new Trial(body, limits);
        const saved = new Map<string, SavedGroup>();
        for (const [i, each] of received(all).entries()) {
          expect(trial.baselines.take(occurrenceOf(each, i))).toEqual(whole.baselines.take(occurrenceOf(each, i)));
          if (i % 3 === 0 || ends.includes(i)) for (const row of trial.baselines.takeChanges()) saved.set(row.key, row);
          if (!ends.includes(i)) continue;
          for (const row of saved.values()) if (row.state === null) saved.delete(row.key);
          trial = new Trial(body, limits);
          trial.baselines.restore([...saved.values()].toReversed());
        }
      },
    ),
    { numRuns: 60 },
  );
});

/** An hour of the clock begins here, so that an hour of these times is an hour of the rule. */
const start = Date.UTC(2001, 8, 9);
const many = { first_seen: 10, count: 10, hour_of_day: 10, fan_out: 10, travel: 10, dormant: 10 };
function occurrenceOf({ at, received: receivedAt, fields }: Happened, index: number) {
  const values = (name: string) => {
    const value: unknown = Object.entries(fields).find(([key]) => key === name)?.[1];
    return typeof value === 'string' ? [value] : undefined;
  };
  const matches = [{ id: 'a', view: { values, texts: () => [] } }];
  return { timeMs: start + at, receivedMs: start + receivedAt, index, source: 1, matches };
}

test.each([bodies[0], bodies[1], bodies[5]])(
  '%s: finds the same in whatever order events come, within the lateness',
  (body) => {
    /** Which hours of which groups: of several events that show it, another one may be the first that came. */
    const found = (all: readonly Happened[]) => {
      const trial = new Trial(body);
      const hours = all.flatMap((each, i) =>
        trial.baselines
          .take(occurrenceOf(each, i))
          .map(
            ({ group, explanation }) =>
              `${group[1]} ${Math.floor(each.at / hour)} ${explanation.value.replace(/^\d+ /, '')}`,
          ),
      );
      return hours.toSorted();
    };
    fc.assert(
      fc.property(stream, (all) => {
        // One event a minute and group: of two at once it is not said which was first.
        const apart = [...new Map(all.map((each) => [`${each.at} ${each.fields.u}`, each])).values()];
        const inTime = apart.toSorted((a, b) => a.at - b.at).map((each) => ({ ...each, received: each.at }));
        expect(found(received(apart))).toEqual(found(inTime));
      }),
      { numRuns: 100 },
    );
  },
);

describe('what is kept', () => {
  test('has a limit of groups: the one that was seen longest ago goes, and is counted, and its rows go', () => {
    const groupsMax = { ...many, first_seen: 10 };
    const trial = new Trial(first, { groupsMax });
    for (let i = 0; i < 100; i += 1) trial.take({ at: i * hour, fields: { u: `u${i}`, c: 'DE' } });
    expect(trial.baselines.figures().get('c')).toEqual({ groups: 10, evicted: 90, late: 0, truncated: 0 });
    // Of what was never saved nothing is to be deleted.
    expect(trial.baselines.takeChanges()).toHaveLength(10);
    trial.take({ at: 101 * hour, fields: { u: 'new', c: 'DE' } });
    const rows = trial.baselines.takeChanges();
    expect(rows.map(({ key, state }) => [key, state === null])).toEqual([
      ['["","u90"]', true],
      ['["","new"]', false],
    ]);
  });
  test('after a restart, too, the one that was seen longest ago goes first', () => {
    const trial = new Trial(first, { groupsMax: { ...many, first_seen: 3 } });
    for (const [i, u] of ['old', 'older', 'oldest'].toReversed().entries())
      trial.take({ at: i * day, fields: { u, c: 'DE' } });
    const next = trial.restarted();
    next.take({ at: 4 * day, fields: { u: 'new', c: 'DE' } });
    expect(next.baselines.takeChanges().flatMap(({ key, state }) => (state === null ? [key] : []))).toEqual([
      '["","oldest"]',
    ]);
  });
  test('has a limit of values, of different ones of a day, and of days', () => {
    const values = new Trial(first, { valuesMax: 3 });
    for (let i = 0; i < 10; i += 1) values.take(ann(i * hour, { c: `c${i}` }));
    expect(values.baselines.figures().get('c')?.truncated).toBe(7);
    expect(values.baselines.takeChanges()[0]?.state?.match(/c\d/g)).toEqual(['c7', 'c8', 'c9']);
    const fan = new Trial(of('fan_out', 'field: c'), { distinctMax: 5, peerDaysMax: 2 });
    for (let i = 0; i < 50; i += 1) fan.take(ann(Math.floor(i / 10) * day + i, { c: `c${i}` }));
    expect(fan.baselines.figures().get('c')?.truncated).toBe(25);
    const counted = new Trial(of('count', ''), { weeksMax: 2 });
    for (let i = 0; i < 100; i += 1) counted.take(ann(i * day));
    expect(counted.baselines.takeChanges().filter(({ state }) => state !== null)).toHaveLength(4);
  });
  test('`source` is where an event came from, whatever it says itself', () => {
    const trial = new Trial(first.replace('[u]', '[source]'));
    trial.all([1, 2].map((source) => ({ at: 0, source, fields: { source: 'me', c: 'DE' } })));
    expect(trial.baselines.takeChanges().map(({ key }) => key)).toEqual(['["","1"]', '["","2"]']);
  });
  test('what a group does not say is not kept', () => {
    const trial = new Trial(first);
    trial.all([ann(0), { at: 0, fields: { c: 'DE' } }, ann(1, { c: ['', 'FR'] })]);
    expect(trial.baselines.takeChanges().map(({ state }) => state?.match(/[A-Z]{2}/g))).toEqual([['FR']]);
  });
  test('of a rule that learns something else now nothing stays; other numbers change nothing of it', () => {
    const trial = new Trial(first);
    trial.all(days(20, { c: 'DE' }));
    const rows = trial.baselines.takeChanges();
    trial.baselines.use(linkedOf(first.replace('learn: 14d', 'learn: 60d')));
    expect(trial.take(ann(20 * day, { c: 'RU' }))).toEqual([]);
    trial.baselines.use(linkedOf(first));
    expect(trial.take(ann(20 * day, { c: 'FR' }))).toEqual(['ann @21']);
    trial.baselines.use(linkedOf(first.replace('field: c', 'field: d')));
    expect(trial.baselines.takeChanges()).toEqual([{ ...rows[0], state: null }]);
    const other = new Trial(first.replace('field: c', 'field: d'));
    other.baselines.restore(rows);
    expect(other.baselines.takeChanges()).toEqual([{ ...rows[0], state: null }]);
  });
});
