import { describe, expect, test } from 'vitest';
import { bases, correlation, type Given, Trial } from '../testing/correlations.ts';

const count = (more: string) => bases('a') + correlation(`type: event_count\nrules: [a]\ngroup-by: [u]\n${more}`);
const a = (at: number, u = 'x', received = at): Given => ({ at, received, fields: { u }, by: ['a'] });

describe('event_count', () => {
  const text = count('timespan: 10s\ncondition: {gte: 3}');

  test('is found with the event that is one too many, and names each event once', () => {
    expect(new Trial(text).all([a(0), a(5), a(10), a(11), a(21)])).toEqual(['c x @10: 0,1,2', 'c x @11: 3']);
  });
  test('a window is closed on both sides', () => {
    expect(new Trial(text).all([a(0), a(5), a(10)])).toHaveLength(1);
    expect(new Trial(text).all([a(0), a(5), a(11)])).toEqual([]);
  });
  test('groups are apart; an event without the field is in none, one with two values in both', () => {
    const none = { at: 3, by: ['a'] };
    const both = { at: 4, by: ['a'], fields: { u: ['x', 'y'] } };
    expect(new Trial(text).all([a(1), a(2, 'y'), none, both, a(5, 'y')])).toEqual(['c y @5: 1,3,4']);
  });
  test('an event that comes late counts in the window in which it happened', () => {
    expect(new Trial(text).all([a(100), a(105), a(300), a(103, 'x', 301)])).toEqual(['c x @105: 0,1,3']);
  });
  test('one that says to be from the future moves no window', () => {
    expect(new Trial(text).all([a(100_000, 'x', 100), a(101), a(102)])).toEqual(['c x @102: 0,1,2']);
  });
  test('what was received long after it happened is correlated with its like', () => {
    const past = (at: number) => a(at, 'x', 50_000 + at);
    expect(new Trial(text).all([past(0), past(5), a(50_005, 'x', 50_006), past(6)])).toEqual(['c x @6: 0,1,3']);
  });
  test('an event that two of its rules match counts once', () => {
    const two = bases('a', 'b') + correlation('type: event_count\nrules: [a, b]\ntimespan: 10s\ncondition: {gte: 2}');
    const event = (at: number) => ({ at, by: ['a', 'b'] });
    expect(new Trial(two).all([event(1), event(2)])).toEqual(['c  @2: 0,1']);
  });
});

describe('a condition that may cease to hold', () => {
  const text = count('timespan: 10s\ncondition: {gte: 2, lte: 3}');
  const limits = { latenessMs: 1_000, skewMs: 0 };
  test('is decided when the window that begins with the first event is over', () => {
    const trial = new Trial(text, limits);
    expect(trial.all([a(0), a(5), a(10), a(11)])).toEqual([]);
    expect(trial.advance(11)).toEqual([]);
    expect(trial.advance(12)).toEqual(['c x @10: 0,1,2']);
    expect(trial.advance(1_000)).toEqual([]);
    expect(trial.correlator.figures().get('rule-1')).toMatchObject({ groups: 0, entries: 0 });
  });
  test('and is not found where there were more', () => {
    const trial = new Trial(text, limits);
    expect([...trial.all([a(0), a(1), a(2), a(3)]), ...trial.advance(100)]).toEqual([]);
  });
});

describe('values', () => {
  const value = (type: string, condition: string) =>
    bases('a') + correlation(`type: ${type}\nrules: [a]\ngroup-by: [u]\ntimespan: 10s\ncondition: {${condition}}`);
  const of = (at: number, v: number | string | null) => ({ at, by: ['a'], fields: { u: 'x', v } });
  test('value_count counts different ones', () => {
    const text = value('value_count', 'field: v, gte: 2');
    expect(new Trial(text).all([of(1, 'p'), of(2, 'p'), of(3, null), of(4, 'q')])).toEqual(['c x @4: 0,1,3']);
  });
  test('value_sum adds numbers, and what is none does not count', () => {
    const text = value('value_sum', 'field: v, gt: 10');
    expect(new Trial(text).all([of(1, 4), of(2, 'many'), of(3, '6.5')])).toEqual(['c x @3: 0,2']);
  });
  test('value_avg', () => {
    expect(new Trial(value('value_avg', 'field: v, gt: 10')).all([of(1, 4), of(2, 12), of(3, 20)])).toEqual([
      'c x @3: 0,1,2',
    ]);
  });
  test('value_percentile lies between two values', () => {
    const text = value('value_percentile', 'field: v, percentile: 75, gte: 25');
    expect(new Trial(text).all([of(1, 10), of(2, 20), of(3, 30)])).toEqual(['c x @3: 0,1,2']);
  });
});

describe('temporal', () => {
  const text = (type: string, more = '') =>
    bases('a', 'b') + correlation(`type: ${type}\nrules: [a, b]\ngroup-by: [u]\ntimespan: 10s\n${more}`);
  const of = (at: number, by: string, fields = { u: 'x' }) => ({ at, by: [by], fields });
  test('wants all of its rules, in any order', () => {
    expect(new Trial(text('temporal')).all([of(0, 'b'), of(10, 'a'), of(21, 'b')])).toEqual(['c x @10: 0,1']);
  });
  test('ordered wants them in theirs; what happened at once counts as in order', () => {
    expect(new Trial(text('temporal_ordered')).all([of(0, 'b'), of(5, 'a'), of(5, 'b')])).toEqual([
      'c x @5: 0,1,2',
      'c x @5: ',
    ]);
    expect(new Trial(text('temporal_ordered')).all([of(0, 'b'), of(5, 'a')])).toEqual([]);
  });
  test('an alias is a field that is called something else in each rule', () => {
    const aliased = text('temporal', 'aliases: {u: {a: from, b: to}}');
    const given = [
      { at: 0, by: ['a'], fields: { from: 'x', to: 'y' } },
      { at: 1, by: ['b'], fields: { from: 'y', to: 'z' } },
      { at: 2, by: ['b'], fields: { from: 'z', to: 'x' } },
    ];
    expect(new Trial(aliased).all(given)).toEqual(['c x @2: 0,2']);
  });
  test('a chain is about what another correlation found', () => {
    const chain =
      bases('a', 'b') +
      correlation('type: event_count\nrules: [a]\ngroup-by: [u]\ntimespan: 10s\ncondition: {gte: 2}', 'many') +
      `---\n${correlation('type: temporal_ordered\nrules: [many, b]\ngroup-by: [u]\ntimespan: 60s', 'then')}`;
    const given = [of(0, 'b'), of(1, 'a'), of(2, 'a'), of(30, 'b', { u: 'y' }), of(40, 'b')];
    expect(new Trial(chain).all(given)).toEqual(['many x @2: 1,2', 'then x @40: 0,1,2,4']);
  });
});

describe('what is kept', () => {
  const text = count('timespan: 10s\ncondition: {gte: 3}');
  const figures = (trial: Trial) => trial.correlator.figures().get('rule-1');

  test('has a limit of groups: those that were touched longest ago go, and are counted', () => {
    const trial = new Trial(text, { groupsMax: 100 });
    for (let i = 0; i < 1_000; i += 1) trial.take(a(i / 1000, `u${i}`));
    expect(figures(trial)).toEqual({ groups: 100, entries: 100, evicted: 900, late: 0, truncated: 0 });
    expect(trial.all([a(1, 'u999'), a(2, 'u999')])).toHaveLength(1);
  });
  test('has a limit of events over all groups', () => {
    const trial = new Trial(text, { entriesMax: 100 });
    for (let i = 0; i < 1_000; i += 1) trial.take(a(i / 1000, `u${i % 60}`));
    expect(figures(trial)?.entries).toBeLessThanOrEqual(100);
    expect(figures(trial)?.evicted).toBeGreaterThan(0);
  });
  test('has a limit of events in one group; the count is found all the same', () => {
    const trial = new Trial(count('timespan: 1h\ncondition: {gte: 1001}'), { groupEntriesMax: 100 });
    let found = 0;
    for (let i = 0; i < 5_000; i += 1) found += trial.take(a(i / 10)).length;
    expect(found).toBe(4_000);
    expect(figures(trial)?.entries).toBe(2_002);
  });
  test('is forgotten when nothing can join it any more', () => {
    const trial = new Trial(text, { latenessMs: 1_000, skewMs: 0 });
    trial.all([a(0), a(0, 'y')]);
    trial.advance(11);
    expect(figures(trial)?.groups).toBe(2);
    trial.advance(12);
    expect(figures(trial)).toMatchObject({ groups: 0, entries: 0 });
  });
  test('what comes later than the lateness is counted, not found', () => {
    const trial = new Trial(text, { latenessMs: 60_000 });
    const past = (at: number) => a(at, 'x', 100_000);
    expect(trial.all([past(1_000), past(500), past(500), past(500)])).toEqual([]);
    expect(figures(trial)?.late).toBe(3);
  });
  test('is the same after it was saved and restored, at any place', () => {
    const given = Array.from({ length: 200 }, (_, i) => a(Math.floor(i / 3) * 2, `u${(i * 7) % 3}`));
    const whole = new Trial(text).all(given);
    for (const at of [0, 1, 17, 100, 199]) {
      const saved = new Map<string, ReturnType<Trial['correlator']['takeChanges']>[number]>();
      const first = new Trial(text);
      const found: string[] = [];
      const save = () => first.correlator.takeChanges().forEach((each) => saved.set(each.key, each));
      given.slice(0, at).forEach((each, i) => {
        found.push(...first.take(each));
        if (i % 5 === 0) save();
      });
      save();
      const second = new Trial(text);
      second.correlator.restore(saved.values());
      const places = (line: string) => line.replace(/:.*/, '');
      found.push(...second.all(given.slice(at)));
      expect(found.map(places)).toEqual(whole.map(places));
    }
  });
  test('of a rule that is another one now nothing stays', () => {
    const trial = new Trial(text);
    trial.all([a(0), a(1)]);
    const saved = trial.correlator.takeChanges();
    const other = new Trial(count('timespan: 20s\ncondition: {gte: 3}'));
    other.correlator.restore(saved);
    expect(other.take(a(2))).toEqual([]);
    expect(other.correlator.takeChanges().filter(({ state }) => state === null)).toHaveLength(1);
    expect(trial.take(a(2))).toHaveLength(1);
  });
});
