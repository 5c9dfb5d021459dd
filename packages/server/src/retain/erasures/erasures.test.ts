import { isErasure, parsePeriod, type PolicyStatement, rangesOfErasure } from '@daybook/event';
import { beforeEach, describe, expect, test } from 'vitest';
import { itemsOf, storedEvent } from '../../index/testing.ts';
import { Holds } from '../holds/index.ts';
import { Register } from '../register.ts';
import { Steps } from '../steps.ts';
import { day, FakeLog } from '../testing.ts';
import { Erasures, type ErasuresLimits } from './erasures.ts';
import type { ErasureRequest } from './request.ts';
import { memoryErasures } from './testing.ts';

const dayMs = 86_400_000;
const authors = { by: 'person 1', approvedBy: 'person 2', alone: false, approval: 'a' };
const people = 'ann bob eve'.split(' ');

/** A log of 90 events over three days, each of somebody, that tells what of it was read. */
class PeopleLog extends FakeLog {
  readonly names = new Map(Array.from({ length: 90 }, (_, i) => [i, people[i % 3] ?? '']));
  /** How many events were read by each reading of the log. */
  passes: number[] = [];
  readonly damaged = new Set<number>();
  onRead: (index: number) => Promise<void> | void = () => undefined;
  override size = () => 90;
  override firstOfDay = async (of: number) => Math.max(0, Math.min(90, (of - day) * 30));
  override places: FakeLog['places'] = async (first, end) =>
    Array.from({ length: end - first }, (_, i) => ({ class: 1, day: day + Math.floor((first + i) / 30), source: 1 }));

  override async *read(from: number, eventsMax: number, end: number) {
    const pass = this.passes.push(0) - 1;
    for (let first = from; first < end; first += eventsMax) {
      const to = Math.min(first + eventsMax, end);
      await this.onRead(first);
      const events = Array.from({ length: to - first }, (_, i) => first + i)
        .filter((index) => !this.damaged.has(index))
        .map((index) => {
          const receivedUs = (day + Math.floor(index / 30)) * dayMs * 1000 + index;
          return itemsOf(
            storedEvent(index, { actor: { type: 'user', id: this.names.get(index) ?? 'x' } }, { receivedUs }),
          );
        });
      this.passes[pass] = (this.passes[pass] ?? 0) + to - first;
      yield { end: to, events };
    }
  }

  override async destroy(statement: number): Promise<number> {
    await this.onDestroy();
    const found = this.stated.filter(isErasure).find(({ index }) => index === statement)?.statement;
    for (const [first, last] of found === undefined ? [] : rangesOfErasure(found))
      for (let index = first; index <= last; index += 1) this.names.set(index, 'erased');
    return 0;
  }

  of = (name: string): number => [...this.names.values()].filter((each) => each === name).length;
}

let log: PeopleLog;
let store: ReturnType<typeof memoryErasures>;
let traced: string[];
let mayDestroy: boolean;
let reports: string[];
let rowsFault: string | null;
/** Whether reasons of all requests name whoever is erased. */
let overwritesReasons: boolean;
beforeEach(() => {
  overwritesReasons = false;
  log = new PeopleLog();
  store = memoryErasures();
  traced = [];
  mayDestroy = true;
  reports = [];
  rowsFault = null;
});

/** As a process has it: what is not in the store or the log is forgotten by the next one. */
async function open(limits: Partial<ErasuresLimits> = {}) {
  const clock = { nowMs: () => log.nowUs / 1000, nowUs: () => log.nowUs, monotonicMs: () => 0 };
  const register = await Register.open({
    log,
    door: log,
    store: { load: async () => null, save: async () => undefined },
    clock,
  });
  const record = { appendAt: async () => ({ log: 1, index: 99 }), appendOnce: async () => undefined };
  const queries = { canonical: (_: string, query: string) => query, read: () => () => false };
  const steps = new Steps();
  const holds = new Holds({ log, register, record, queries, clock });
  const erasures = new Erasures({
    report: (message) => void reports.push(message),
    log,
    register,
    store,
    steps,
    clock,
    limits,
    rows: {
      days: async () => [],
      remove: async () => undefined,
      erase: async (_tenant, _log, { request }) => {
        if (rowsFault === `erasure ${request}`) throw new Error('the index is down');
      },
    },
    reading: holds.reading,
    traces: {
      erase: async (tenant, identifiers) => {
        traced.push(...identifiers);
        if (!overwritesReasons) return;
        for (const each of await store.all(tenant)) await store.save({ ...each, reason: 'erased' });
      },
      settle: async () => undefined,
    },
    isLive: () => true,
    mayDestroy: async () => mayDestroy,
  });
  const ask = async (...names: string[]): Promise<number> => {
    const { number } = await erasures.ask(names, 'a test', 'person 1');
    await erasures.approved(number, authors);
    return number;
  };
  const hold = (first: number, last: number) =>
    holds.place(
      { matter: 'm', reason: 'r', owner: 'o', about: { type: 'range', first, last } },
      day + 9999,
      { by: 'person 1', about: { actor: { type: 'user', id: 'x' } } },
      steps,
    );
  return { erasures, register, holds, ask, hold };
}

const setMinimum = async (register: Register, minimum: string | null): Promise<void> => {
  const kept = { number: 1, name: 'x', maximum: null, purpose: 'p', legalBasis: 'l', presets: [], decision: null };
  const classes = [{ ...kept, minimum: minimum === null ? null : parsePeriod(minimum) }];
  await register.state<PolicyStatement>(() => ({
    type: 'policy',
    policy: { classes, rules: [], default: 1 },
    ...authors,
  }));
};
const stateOf = async (erasures: Erasures, number: number): Promise<ErasureRequest['state']> =>
  (await erasures.get(number)).state;
const lift = (holds: Holds, index: number) => holds.lift(index, { ...authors, approval: `lift ${index}` });

describe('one reading of the log', () => {
  test('puts back no reason that was overwritten for one before', async () => {
    const { erasures, ask } = await open();
    overwritesReasons = true;
    for (const name of ['ann', 'bob', 'nobody']) await ask(name);
    await erasures.advance();
    expect((await erasures.all()).map(({ state, reason }) => [state, reason])).toEqual(
      Array.from({ length: 3 }, () => ['done', 'erased']),
    );
  });

  test('serves all that are due, each with a statement of its own, of what is in its log alone', async () => {
    const { erasures, ask } = await open();
    const numbers = [await ask('ann'), await ask('bob', 'bob@example.org'), await ask('nobody')];
    await erasures.advance();
    expect(log.passes).toEqual([90]);
    expect(await Promise.all(numbers.map((each) => stateOf(erasures, each)))).toEqual(['done', 'done', 'done']);
    expect([log.of('ann'), log.of('bob'), log.of('eve'), log.of('erased')]).toEqual([0, 0, 30, 60]);
    expect(log.stated.filter(isErasure).map(({ statement: { request } }) => request)).toEqual(numbers.slice(0, 2));
    expect(numbers.map((each) => erasures.erasedBy(each))).toEqual([30, 30, 0]);
    expect(traced.toSorted()).toEqual(['ann', 'bob', 'bob@example.org', 'nobody']);
    await erasures.advance();
    expect(log.passes).toHaveLength(1);
  });

  test('does not take from one what came after it was approved, though another is about it', async () => {
    const { erasures, ask } = await open();
    log.size = () => 30;
    await ask('ann');
    log.size = () => 90;
    await ask('bob');
    await erasures.advance();
    expect(log.passes).toEqual([90]);
    expect([log.of('ann'), log.of('bob')]).toEqual([20, 0]);
  });

  test('as many as may be open are found by one', async () => {
    const { erasures, ask } = await open();
    const numbers = [];
    for (let i = 0; i < 100; i += 1) numbers.push(await ask(`person-${i}`));
    for (const [i, number] of numbers.entries()) log.names.set(i % 90, `person-${number - 1}`);
    await erasures.advance();
    expect(log.passes).toEqual([90]);
    expect(log.of('erased')).toBe(90);
    expect((await erasures.all()).filter(({ state }) => state !== 'done')).toEqual([]);
  });

  test('more than one statement can hold are several, and each event is in one of them', async () => {
    const { erasures, ask } = await open({ rangesMax: 7 });
    const number = await ask('ann');
    await ask('bob');
    await erasures.advance();
    expect(log.passes).toEqual([90]);
    expect(log.stated.filter(isErasure)).toHaveLength(10);
    expect([erasures.erasedBy(number), log.of('ann'), log.of('bob')]).toEqual([30, 0, 0]);
  });

  test('one that cannot be carried out holds up no other', async () => {
    const { erasures, ask } = await open();
    const [ann, bob] = [await ask('ann'), await ask('bob')];
    rowsFault = `erasure ${ann}`;
    for (let round = 0; round < 2; round += 1) await erasures.advance();
    expect(reports).toEqual([`Erasure ${ann} of default could not be finished yet: the index is down`]);
    expect(log.stated.filter(isErasure)).toHaveLength(2);
    expect([await stateOf(erasures, ann), await stateOf(erasures, bob)]).toEqual(['approved', 'done']);
    rowsFault = null;
    await erasures.advance();
    expect([await stateOf(erasures, ann), erasures.erasedBy(ann)]).toEqual(['done', 30]);
  });

  test('nothing is stated while nothing may be destroyed', async () => {
    const { erasures, ask } = await open();
    log.onRead = (index) => void (mayDestroy = index > 90);
    await ask('ann');
    await erasures.advance();
    expect([log.of('ann'), log.stated]).toEqual([30, []]);
    [log.onRead, mayDestroy] = [() => undefined, true];
    await erasures.advance();
    expect(log.of('ann')).toBe(0);
  });
});

describe('what waits reads the log again', () => {
  /** By default a year later. */
  const rounds = async (erasures: Erasures, days = 365): Promise<number> => {
    const before = log.passes.length;
    for (let i = 0; i < days; i += 1) {
      log.nowUs += dayMs * 1000;
      await erasures.advance();
    }
    return log.passes.length - before;
  };

  test('on the days on which a minimum ends, all of them together, and on no others', async () => {
    const { erasures, register, ask } = await open();
    await setMinimum(register, 'P500D');
    const numbers = [await ask('ann'), await ask('bob')];
    await erasures.advance();
    expect(log.passes).toEqual([90]);
    expect((await erasures.get(1)).waiting).toMatchObject({ events: 30, holds: [], untilMs: (day + 501) * dayMs });
    expect(traced).toEqual([]);
    expect(await rounds(erasures, 100)).toBe(0);
    // Of three days of receipt one after the other is over.
    expect(await rounds(erasures, 2)).toBe(2);
    expect((await erasures.get(2)).waiting).toMatchObject({ events: 10, untilMs: (day + 503) * dayMs });
    // What was made of these events is gone over when the first of them go, and when the last are gone.
    expect(traced).toEqual(['ann', 'bob']);
    expect(await rounds(erasures, 100)).toBe(1);
    expect(await Promise.all(numbers.map((each) => stateOf(erasures, each)))).toEqual(['done', 'done']);
    expect(traced).toEqual(['ann', 'bob', 'ann', 'bob']);
    expect(await rounds(erasures)).toBe(0);
  });

  test('when a hold is lifted, and not while it is in force, whatever is placed besides', async () => {
    const { erasures, holds, ask, hold } = await open();
    const { index } = await hold(0, 9);
    const number = await ask('ann');
    await erasures.advance();
    expect((await erasures.get(number)).waiting).toMatchObject({ events: 4, holds: [index], untilMs: null });
    expect(await rounds(erasures)).toBe(0);
    const other = await hold(0, 4);
    expect(await rounds(erasures)).toBe(0);
    await lift(holds, index);
    expect(await rounds(erasures)).toBe(1);
    expect((await erasures.get(number)).waiting).toMatchObject({ events: 2, holds: [other.index] });
    await lift(holds, other.index);
    expect(await rounds(erasures)).toBe(1);
    expect([await stateOf(erasures, number), log.of('ann')]).toEqual(['done', 0]);
  });

  test('when another policy is in force', async () => {
    const { erasures, register, ask } = await open();
    await setMinimum(register, 'P10Y');
    const number = await ask('ann');
    await erasures.advance();
    expect(await rounds(erasures, 10)).toBe(0);
    await setMinimum(register, null);
    expect(await rounds(erasures, 10)).toBe(1);
    expect(await stateOf(erasures, number)).toBe('done');
  });

  test('when a hold came while it was looked through, which may keep more than it should', async () => {
    const { erasures, holds, ask, hold } = await open();
    const { index } = await hold(0, 2);
    const number = await ask('ann');
    log.onRead = async () => {
      log.onRead = () => undefined;
      await hold(50, 50);
    };
    await erasures.advance();
    expect((await erasures.get(number)).waiting).toMatchObject({ events: 1, holds: [index] });
    expect(await rounds(erasures)).toBe(1);
    await lift(holds, index);
    expect(await rounds(erasures)).toBe(1);
    expect(await stateOf(erasures, number)).toBe('done');
  });

  test('once a day where something of it cannot be read', async () => {
    const { erasures, ask } = await open();
    log.damaged.add(3);
    const number = await ask('ann');
    await erasures.advance();
    expect((await erasures.get(number)).waiting).toMatchObject({ events: 0, unreadable: 1 });
    await erasures.advance();
    expect(log.passes).toHaveLength(1);
    expect(await rounds(erasures, 5)).toBe(5);
    log.damaged.clear();
    expect(await rounds(erasures, 5)).toBe(1);
    expect([await stateOf(erasures, number), log.of('ann')]).toEqual(['done', 0]);
  });

  test('when an erasure was stopped by a hold that came meanwhile', async () => {
    const { erasures, holds, ask, hold } = await open();
    const number = await ask('ann');
    let placing: ReturnType<typeof hold> | null = null;
    log.beforeStated = () => {
      log.beforeStated = () => undefined;
      placing = hold(0, 9);
    };
    await erasures.advance();
    const { index } = await (placing ?? hold(0, 9));
    await erasures.advance();
    await erasures.advance();
    expect(log.stated.filter(isErasure).length).toBeGreaterThan(0);
    await lift(holds, index);
    await erasures.advance();
    await erasures.advance();
    expect([await stateOf(erasures, number), log.of('ann')]).toEqual(['done', 0]);
  });
});

describe('a reading that is interrupted', () => {
  const limits = { readAtOnce: 10, unitMax: 20 };
  const interruptedAt = async (index: number): Promise<void> => {
    log.onRead = (first) => {
      if (first >= index) throw new Error('the machine stops');
    };
    const { erasures, ask } = await open(limits);
    await ask('ann');
    await ask('bob');
    await erasures.advance();
    expect(reports.at(-1)).toContain('the machine stops');
    log.onRead = () => undefined;
    expect(log.passes).toEqual([index]);
  };

  test('goes on from where it was noted last, and nothing of what it had found is lost, or stated twice', async () => {
    await interruptedAt(70);
    const { erasures } = await open(limits);
    await erasures.advance();
    expect(log.passes).toEqual([70, 30]);
    expect([erasures.erasedBy(1), erasures.erasedBy(2), log.of('ann'), log.of('bob')]).toEqual([30, 30, 0, 0]);
    expect(log.stated.filter(isErasure)).toHaveLength(2);
    expect((await erasures.get(1)).pass).toBeNull();
  });

  test('begins anew where what decides is not as it was; one that came later is looked through from the beginning', async () => {
    await interruptedAt(70);
    const { erasures, ask } = await open(limits);
    await ask('eve');
    await erasures.advance();
    expect([log.passes, log.of('erased')]).toEqual([[70, 90], 90]);
    expect([erasures.erasedBy(1), erasures.erasedBy(2), erasures.erasedBy(3)]).toEqual([30, 30, 30]);
    log = new PeopleLog();
    store = memoryErasures();
    await interruptedAt(70);
    const next = await open(limits);
    await next.hold(0, 2);
    await next.erasures.advance();
    expect(log.passes).toEqual([70, 90]);
    expect((await next.erasures.get(1)).waiting).toMatchObject({ events: 1 });
  });

  test('while it was carried out goes on without stating it again', async () => {
    const { erasures, ask } = await open({ ...limits, rangesMax: 15 });
    await ask('ann');
    log.onDestroy = () => {
      throw new Error('the machine stops');
    };
    await erasures.advance();
    expect(reports.at(-1)).toContain('the machine stops');
    log.onDestroy = () => undefined;
    const next = await open({ ...limits, rangesMax: 15 });
    await next.erasures.advance();
    expect([next.erasures.erasedBy(1), log.of('ann'), await stateOf(next.erasures, 1)]).toEqual([30, 0, 'done']);
    const named = log.stated.filter(isErasure).flatMap(({ statement }) => rangesOfErasure(statement));
    expect(new Set(named.map(([first]) => first)).size).toBe(named.length);
  });
});
