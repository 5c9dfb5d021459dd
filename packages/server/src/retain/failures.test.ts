import { type HoldStatement, type IndexRange, type Logged, type PlanStatement } from '@daybook/event';
import { Registry as Metrics } from 'prom-client';
import { beforeEach, describe, expect, test } from 'vitest';
import { Failures } from './failures.ts';
import { measureRetention } from './gauges.ts';
import type { Retention } from './retention.ts';
import { authors, day, FakeLog, openRetention, policyOf } from './testing.ts';

let reports: string[];
beforeEach(() => {
  reports = [];
});

describe('what fails', () => {
  const fail = (message: string) => (): Promise<never> => Promise.reject(new Error(message));
  let failures: Failures;
  beforeEach(() => {
    failures = new Failures((message) => reports.push(message), new AbortController().signal);
  });

  test('is told once, and again when it fails in another way, or after it was done', async () => {
    const rounds = [fail('one'), fail('one'), fail('two'), async () => undefined, fail('two')];
    const counts: number[] = [];
    for (const act of rounds) {
      await failures.attempt('This', act);
      failures.endRound(true);
      counts.push(failures.count);
    }
    expect(reports.map((each) => each.split(': ')[1])).toEqual(['one', 'two', 'two']);
    expect(counts).toEqual([1, 1, 1, 0, 1]);
  });

  test('is nothing any more once a whole round had no such thing; one that was broken off says nothing about it', async () => {
    await failures.attempt('This', fail('one'));
    failures.endRound(true);
    failures.endRound(false);
    expect(failures.count).toBe(1);
    failures.endRound(true);
    expect(failures.count).toBe(0);
  });

  test('comes last, and ends the round where it is too much: the next one begins with what was not tried', async () => {
    const tried: number[][] = [];
    const things = Array.from({ length: 130 }, (_, n) => n);
    for (let round = 0; round < 2; round += 1) {
      const now: number[] = [];
      for (const n of failures.lastOf(things, String))
        await failures.attempt(String(n), () => (now.push(n), fail('down')()));
      failures.endRound(true);
      tried.push(now);
    }
    expect(tried[0]).toEqual(things.slice(0, 100));
    expect(tried[1]?.slice(0, 30)).toEqual(things.slice(100));
    expect(reports).toHaveLength(130);
    expect(failures.count).toBe(130);
  });

  test('says nothing while the server stops', async () => {
    const closing = new AbortController();
    const quiet = new Failures((message) => reports.push(message), closing.signal);
    closing.abort();
    await quiet.attempt('This', fail('aborted'));
    expect(reports).toEqual([]);
  });
});

/** Of three days, each with ten events; one of them may be damaged. */
class Days extends FakeLog {
  readonly content = new Map([day, day + 1, day + 2].map((each) => [each, 10]));
  damaged: number | null = day;
  /** Damaged content goes as a whole, where nothing of it is to stay. */
  goesWhole = false;

  override days = async () => [...this.content].flatMap(([of, n]) => (n > 0 ? [{ class: 1, day: of }] : []));
  override firstOfDay = async (of: number) => Math.max(0, of - day) * 10;
  override size = () => 30;
  override async destroy(plan: number): Promise<number> {
    const found = this.plans().find(({ index }) => index === plan);
    const of = found?.statement.day ?? 0;
    const isWhole = this.goesWhole && found?.statement.except.length === 0;
    if (of === this.damaged && !isWhole) throw new Error(`the segment of day ${of} cannot be read`);
    this.content.set(of, 0);
    return 0;
  }
  override inventory = async (_: number, of: number, looks: { isKept: (index: number, source: number) => boolean }) => {
    const first = (of - day) * 10;
    const all = Array.from({ length: this.content.get(of) ?? 0 }, (__, i) => first + i);
    const there = all.filter((index) => !looks.isKept(index, 1));
    const range: IndexRange[] = there.length === 0 ? [] : [[there[0] ?? 0, there.at(-1) ?? 0]];
    return { span: null, present: there.length, there: range, absent: [] };
  };
  plans(): Logged<PlanStatement>[] {
    return this.stated.filter((each): each is Logged<PlanStatement> => each.statement.type === 'plan');
  }
}

describe('a day that cannot be destroyed', () => {
  let log: Days;
  let retention: Retention;
  beforeEach(async () => {
    log = new Days();
    retention = await openRetention(log, { report: (message) => void reports.push(message) });
    await retention.setPolicy('default', policyOf('P1D'), authors);
    await retention.round();
  });
  const left = (): number[] => [...log.content].flatMap(([of, n]) => (n > 0 ? [of - day] : []));

  test('keeps no other, is told once, and measured', async () => {
    expect(left()).toEqual([0]);
    await retention.round();
    await retention.round();
    expect(reports).toEqual([
      `Destroying what default received on 2024-10-04 (class 1) could not be finished yet: the segment of day ${day} cannot be read`,
    ]);
    const metrics = new Metrics();
    measureRetention(metrics, retention);
    expect(await metrics.metrics()).toMatch(/^daybook_retention_failing 1$/m);
  });

  test('has one plan, which the next round goes on with, until it can be carried out', async () => {
    await retention.round();
    expect(log.plans().map(({ statement }) => statement.day - day)).toEqual([0, 1, 2]);
    log.damaged = null;
    await retention.round();
    expect(left()).toEqual([]);
    expect(log.plans()).toHaveLength(3);
    expect(log.stated.filter(({ statement }) => statement.type === 'certificate')).toHaveLength(3);
    expect(retention.failing).toBe(0);
  });

  test('is due and waits; a day of which holds keep all that is left does not', async () => {
    const { schedule, register } = retention.of('default');
    expect((await schedule?.waiting())?.map((due) => due.day - day)).toEqual([0]);
    log.content.set(day + 1, 10);
    const scope: HoldStatement['scope'] = { type: 'range', first: 10, last: 19 };
    await register.state<HoldStatement>(() => ({ type: 'hold', scope, words: 99, review: 30_000, by: 'person 1' }));
    expect((await schedule?.waiting())?.map((due) => due.day - day)).toEqual([0, 1]);
    await retention.round();
    expect((await schedule?.waiting())?.map((due) => due.day - day)).toEqual([0]);
    expect((await schedule?.due())?.map((due) => due.day - day)).toEqual([0, 1]);
  });
});

test('a plan that fails because some of it is held is closed once that is lifted, and the day goes by another one', async () => {
  const log = new Days();
  log.goesWhole = true;
  const retention = await openRetention(log);
  const { register } = retention.of('default');
  const scope: HoldStatement['scope'] = { type: 'range', first: 5, last: 6 };
  const hold = await register.state<HoldStatement>(() => {
    return { type: 'hold', scope, words: 99, review: 30_000, by: 'person 1' };
  });
  await retention.setPolicy('default', policyOf('P1D'), authors);
  await retention.round();
  expect(log.content.get(day)).toBe(10);
  const what = { hold: hold.index };
  await retention.liftApproved({ id: 'a-1', tenant: 'default', what }, authors);
  await retention.round();
  expect(log.content.get(day)).toBe(0);
  expect(retention.failing).toBe(0);
});
