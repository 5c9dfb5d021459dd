import {
  dueUsOf,
  encodeEvents,
  formatPosition,
  type EventDraft,
  type IndexRange,
  type Logged,
  parsePeriod,
  type RetentionPolicy,
  statementOf,
} from '@daybook/event';
import { Registry as Metrics } from 'prom-client';
import { beforeEach, describe, expect, test } from 'vitest';
import { memoryErasures } from './erasures/testing.ts';
import { measureRetention } from './gauges.ts';
import type { DayInventory, RetainedLog } from './ports.ts';
import { Retention } from './retention.ts';

const dayMs = 86_400_000;
const day = 20_000;

/** A log of one class and day, in memory, that tells what is asked of it. */
class FakeLog implements RetainedLog {
  readonly tenant = 'default';
  readonly log = 1;
  readonly stated: Logged[] = [];
  readonly calls: string[] = [];
  present = 10;
  segments = 3;
  absent: IndexRange[] = [];
  unreadable = false;
  loses = 0;
  nowUs = (day + 400) * dayMs * 1000;
  onDestroy: () => Promise<void> | void = () => undefined;
  beforeStated: () => Promise<void> | void = () => undefined;

  async appendAt(_: string, draft: EventDraft) {
    const statement = statementOf({ id: 'x', ...draft });
    if (statement === null) throw new Error('that is no statement');
    await this.beforeStated();
    this.stated.push({ index: 100 + this.stated.length, receivedUs: this.nowUs, statement });
    this.calls.push(statement.type);
    return { log: 1, index: 99 + this.stated.length };
  }
  async statements(): Promise<Logged[]> {
    if (this.unreadable) throw new Error('a segment is damaged');
    return this.stated.slice(0, this.stated.length - this.loses);
  }
  takePlan = (): void => undefined;
  takeErasure = (): void => undefined;
  unerased = async () => [];
  async destroy(plan: number): Promise<number> {
    this.calls.push(`destroy ${formatPosition({ log: 1, index: plan })}`);
    await this.onDestroy();
    this.segments = Math.max(0, this.segments - 1);
    this.present = this.segments === 0 ? 0 : this.present - 3;
    return this.segments;
  }
  days = async () => (this.present > 0 ? [{ class: 1, day }] : []);
  inventory = async (): Promise<DayInventory> => ({
    span: [0, 9],
    present: this.present,
    there: this.present === 0 ? [] : [[10 - this.present, 9]],
    absent: this.absent,
  });
  size = () => 10;
  firstOfDay = async (of: number) => (of <= day ? 0 : 10);
  places = async () => [];
  find = async () => ({ ok: false as const, detail: 'there are none' });
  async *read(): AsyncGenerator<never> {}
}

let log: FakeLog;
let reports: string[];
let known: { count: number; last: number } | null;
let trustedMs: number | null;
let rowsFail: boolean;

beforeEach(() => {
  log = new FakeLog();
  reports = [];
  known = null;
  trustedMs = log.nowUs / 1000;
  rowsFail = false;
});

const rows = {
  days: async () => [],
  remove: async () => {
    if (rowsFail) throw new Error('the index is down');
    log.calls.push('rows');
  },
  erase: async () => undefined,
};

async function open(): Promise<Retention> {
  const retention = new Retention({
    door: log,
    record: { appendAt: async () => ({ log: 1, index: 0 }), appendOnce: async () => undefined },
    queries: { canonical: (_, query) => query, read: () => () => false },
    rows,
    traces: { erase: async () => undefined, settle: async () => undefined },
    isLive: () => false,
    erasures: memoryErasures(),
    clock: { nowMs: () => log.nowUs / 1000, nowUs: () => log.nowUs, monotonicMs: () => 0 },
    registers: {
      load: async () => known,
      save: async (_tenant, _log, count, last) => void (known = { count, last }),
    },
    clocks: { load: async () => trustedMs, save: async (ms) => void (trustedMs = ms) },
    lastReceivedMs: 0,
    report: (message) => reports.push(message),
    limits: { restMs: 0 },
  });
  await retention.follow(log);
  await retention.start();
  await retention.round();
  return retention;
}

/** Classes 1 and 7 are kept equally long; events get one of them. */
const policyOf = (maximum: string | null, usual = 1): RetentionPolicy => ({
  classes: [1, 7].map((number) => {
    return {
      number,
      name: `ordinary ${number}`,
      minimum: null,
      maximum: maximum === null ? null : parsePeriod(maximum),
      purpose: 'a test',
      legalBasis: 'none',
      presets: [],
      decision: null,
    };
  }),
  rules: [],
  default: usual,
});
const authors = { by: 'person 1', approvedBy: 'person 2', alone: false, approval: null };

test('without a policy, or with one that keeps everything, nothing is destroyed', async () => {
  const retention = await open();
  expect(log.calls).toEqual([]);
  await retention.setPolicy('default', policyOf(null), authors);
  await retention.round();
  expect(log.calls).toEqual(['policy']);
});

test('what is due goes in this order: plan, content, rows, certificate; and nothing twice', async () => {
  const retention = await open();
  await retention.setPolicy('default', policyOf('P1D'), authors);
  await retention.round();
  const order = ['policy', 'plan', 'destroy 1:101', 'destroy 1:101', 'destroy 1:101', 'rows', 'certificate'];
  expect(log.calls).toEqual(order);
  await retention.round();
  expect(log.calls).toEqual(order);
  expect(log.stated.at(-1)?.statement).toMatchObject({
    plan: 101,
    destroyed: 10,
    stopped: null,
    number: 3,
    previous: 101,
  });
  expect(reports).toEqual([]);
});

test('it is destroyed at the due time, and not before it', async () => {
  log.nowUs = (dueUsOf(policyOf('P12M'), 1, day) ?? 0) - 1;
  trustedMs = Math.floor(log.nowUs / 1000);
  const retention = await open();
  await retention.setPolicy('default', policyOf('P12M'), authors);
  await retention.round();
  expect(log.calls).toEqual(['policy']);
  log.nowUs += 1;
  await retention.round();
  expect(log.calls).toContain('certificate');
});

test('a policy that shortens and nobody approved is not in force, and destroys nothing', async () => {
  const retention = await open();
  const alone = { ...authors, approvedBy: null };
  await expect(retention.setPolicy('default', policyOf('P1D'), alone)).rejects.toThrow('second person');
  await retention.round();
  expect(log.calls).toEqual(['policy']);
});

test('a policy that keeps longer stops a plan that is being carried out, and the certificate says what stayed', async () => {
  const retention = await open();
  let isSet = false;
  log.onDestroy = async () => {
    if (isSet) return;
    isSet = true;
    await retention.setPolicy('default', policyOf(null), { ...authors, approvedBy: null });
  };
  await retention.setPolicy('default', policyOf('P1D'), authors);
  await retention.round();
  expect(log.calls).toEqual(['policy', 'plan', 'destroy 1:101', 'policy', 'certificate']);
  const { statement } = log.stated.at(-1) ?? { statement: null };
  expect(statement).toMatchObject({ plan: 101, destroyed: 3, stopped: expect.any(String), kept: [[3, 9]] });
});

test('while a statement is being made the policy holds: for events that come in, and for who asks', async () => {
  const retention = await open();
  await retention.setPolicy('default', policyOf('P1D', 7), authors);
  const asked = Promise.withResolvers<void>();
  const door = Promise.withResolvers<void>();
  log.beforeStated = async () => {
    asked.resolve();
    await door.promise;
  };
  const round = retention.round();
  await asked.promise;
  const { register } = retention.of('default');
  expect(retention.classesOf('default', 3, encodeEvents([]))).toBe(7);
  expect(register.policy?.statement.policy.default).toBe(7);
  expect(register.broken).toBeNull();
  door.resolve();
  await round;
});

test('another statement that is being made stops no plan', async () => {
  const retention = await open();
  await retention.setPolicy('default', policyOf('P1D'), authors);
  const door = Promise.withResolvers<void>();
  const order: Promise<unknown>[] = [];
  log.onDestroy = () => {
    if (order.length === 0) order.push(retention.setPolicy('default', policyOf('P1D'), authors));
    if (log.segments === 1) door.resolve();
  };
  log.beforeStated = () => (order.length === 0 ? undefined : door.promise);
  await retention.round();
  await Promise.all(order);
  expect(log.stated.map(({ statement }) => statement.type)).toEqual(['policy', 'plan', 'policy', 'certificate']);
  expect(log.stated.at(-1)?.statement).toMatchObject({ destroyed: 10, stopped: null });
});

test('where statements are in doubt, events go on to get the classes of the last policy that is known', async () => {
  const retention = await open();
  log.present = 0;
  await retention.setPolicy('default', policyOf('P1D', 7), authors);
  log.unreadable = true;
  await expect(retention.setPolicy('default', policyOf('P2D'), authors)).rejects.toThrow('not in the log');
  expect(retention.of('default').register.policy).toBeNull();
  expect(retention.classesOf('default', 3, encodeEvents([]))).toBe(7);
});

test('what fails is done in a later round, from where it was', async () => {
  rowsFail = true;
  const retention = await open();
  await retention.setPolicy('default', policyOf('P1D'), authors);
  await retention.round();
  expect(reports.join()).toContain('the index is down');
  expect(log.calls).not.toContain('certificate');
  rowsFail = false;
  await retention.round();
  expect(log.calls.filter((call) => call === 'plan')).toHaveLength(1);
  expect(log.calls.slice(-2)).toEqual(['rows', 'certificate']);
});

describe('nothing is destroyed', () => {
  const tryIt = async (): Promise<string[]> => {
    await open();
    return log.calls.filter((call) => call !== 'policy');
  };
  beforeEach(async () => {
    log.present = 0;
    const retention = await open();
    await retention.setPolicy('default', policyOf('P1D'), authors);
    await retention.round();
    log.present = 10;
    log.calls.length = 0;
  });

  test('but in the ordinary case it is', async () => {
    expect(await tryIt()).toContain('certificate');
  });

  test('while the statements of the log cannot be read', async () => {
    log.unreadable = true;
    expect(await tryIt()).toEqual([]);
    expect(reports.join()).toContain('a segment is damaged');
  });

  test('where the last statement is gone', async () => {
    const retention = await open();
    log.present = 0;
    await retention.setPolicy('default', policyOf(null), { ...authors, approvedBy: null });
    log.present = 10;
    log.segments = 3;
    log.calls.length = 0;
    log.loses = 1;
    expect(await tryIt()).toEqual([]);
    expect(reports.join()).toContain('which is not there');
  });

  test('where one in between is gone', async () => {
    const retention = await open();
    await retention.round();
    log.present = 10;
    log.segments = 3;
    log.stated.splice(0, 1);
    log.calls.length = 0;
    expect(await tryIt()).toEqual([]);
    expect(reports.join()).toContain('one is missing');
  });

  test('while the clock is not trusted', async () => {
    log.nowUs += 2 * 3_600_000_000;
    expect(await tryIt()).toEqual([]);
    expect(reports.join()).toContain('confirms the clock');
    const metrics = new Metrics();
    measureRetention(metrics, await open());
    expect(await metrics.metrics()).toMatch(/^daybook_retention_clock_trusted 0$/m);
    expect(await metrics.metrics()).toMatch(/^daybook_retention_open_plans 0$/m);
  });
});

test('what had no content before the plan is named in it', async () => {
  log.absent = [[2, 4]];
  const retention = await open();
  await retention.setPolicy('default', policyOf('P1D'), authors);
  await retention.round();
  const plan = log.stated.find(({ statement }) => statement.type === 'plan');
  expect(plan?.statement).toMatchObject({ absent: [[2, 4]], entries: 10 });
});
