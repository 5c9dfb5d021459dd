import {
  dueUsOf,
  encodeEvents,
  reclassificationLimits,
  type RetentionPolicy,
  type ReviewStatement,
} from '@daybook/event';
import { Registry as Metrics } from 'prom-client';
import { beforeEach, describe, expect, test } from 'vitest';
import { measureRetention } from './gauges.ts';
import type { Retention } from './retention.ts';
import { authors, day, FakeLog, openRetention, policyOf } from './testing.ts';

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

const open = (): Promise<Retention> =>
  openRetention(log, {
    rows,
    registers: {
      load: async () => known,
      save: async (_tenant, _log, count, last) => void (known = { count, last }),
    },
    clocks: {
      load: async () => (trustedMs === null ? null : { trustedMs, unattestedMs: 0, boot: null }),
      save: async (trusted) => void (trustedMs = trusted.trustedMs),
    },
    report: (message) => void reports.push(message),
  });

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
  const { register } = retention.of('default');
  const door = Promise.withResolvers<void>();
  const order: Promise<unknown>[] = [];
  const review = { type: 'review', hold: 7, review: day, by: 'person 1' } as const;
  log.onDestroy = () => {
    if (order.length === 0) order.push(register.state<ReviewStatement>(() => review));
    if (log.segments === 1) door.resolve();
  };
  log.beforeStated = () => (order.length === 0 ? undefined : door.promise);
  await retention.round();
  await Promise.all(order);
  expect(log.stated.map(({ statement }) => statement.type)).toEqual(['policy', 'plan', 'review', 'certificate']);
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
    expect(reports.join()).toContain('until the clock is confirmed');
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

test('one simulation runs at a time: another is refused, and the next one runs once it has ended, however it did', async () => {
  const retention = await open();
  const asked = { policy: policyOf('P1D'), onUs: log.nowUs, mayCount: true };
  const gate = Promise.withResolvers<never>();
  log.days = () => gate.promise;
  const first = retention.simulate('default', asked);
  await expect(retention.simulate('default', asked)).rejects.toMatchObject({ code: 'retention.simulation-running' });
  gate.reject(new Error('an entry cannot be read'));
  await expect(first).rejects.toThrow('an entry cannot be read');
  log.days = async () => [];
  expect(await retention.simulate('default', asked)).toMatchObject({ dayCount: 0 });
});

describe('what is reclassified', () => {
  const short = (): RetentionPolicy => {
    const { classes, ...policy } = policyOf('P1D');
    return { ...policy, classes: classes.map((each) => (each.number === 7 ? { ...each, maximum: null } : each)) };
  };
  const alone = { ...authors, approvedBy: null };

  test('is excepted from the plan of its class, which goes on with the rest', async () => {
    const retention = await open();
    await retention.setPolicy('default', policyOf(null), authors);
    await retention.reclassify('default', { from: 1, to: 7, ranges: [[0, 3]] }, alone);
    await retention.setPolicy('default', short(), authors);
    await retention.round();
    const plan = log.stated.find(({ statement }) => statement.type === 'plan');
    expect(plan?.statement).toMatchObject({ class: 1, except: [[0, 3]] });
    expect(log.stated.at(-1)?.statement).toMatchObject({ type: 'certificate', stopped: null });
  });

  test('stops a plan that is being carried out; the certificate says what stayed', async () => {
    const retention = await open();
    const asked: Promise<unknown>[] = [];
    log.onDestroy = () => {
      if (asked.length === 0) asked.push(retention.reclassify('default', { from: 1, to: 7, ranges: [[0, 9]] }, alone));
    };
    await retention.setPolicy('default', short(), authors);
    await retention.round();
    await Promise.all(asked);
    const types = log.stated.map(({ statement }) => statement.type);
    expect(types.slice(0, 4)).toEqual(['policy', 'plan', 'certificate', 'reclassification']);
    expect(log.stated[2]?.statement).toMatchObject({ stopped: 'events are being reclassified', kept: [[3, 9]] });
  });

  test('by one person, where that could destroy sooner, counts for nothing', async () => {
    const retention = await open();
    await retention.setPolicy('default', short(), authors);
    const asked = retention.reclassify('default', { from: 7, to: 1, ranges: [[0, 9]] }, alone);
    await expect(asked).rejects.toThrow('second person');
    expect(retention.of('default').register.reclassifications).toEqual([]);
  });

  test('for the same request is stated once', async () => {
    const retention = await open();
    await retention.setPolicy('default', short(), authors);
    const request = { ...authors, approval: 'a-1' };
    const made = await retention.reclassify('default', { from: 7, to: 1, ranges: [[0, 9]] }, request);
    const again = await retention.reclassify('default', { from: 7, to: 1, ranges: [[0, 9]] }, request);
    expect(again.index).toBe(made.index);
  });

  test('has a limit in all statements of a log: at it one more range is refused', async () => {
    const retention = await open();
    await retention.setPolicy('default', policyOf(null), authors);
    const { rangesMax, rangesOfLogMax } = reclassificationLimits;
    log.size = () => 10_000_000;
    log.places = async () => [{ class: 1, day, source: 3 }];
    const ranges = Array.from({ length: rangesMax }, (_, i) => [2 * i, 2 * i] as const);
    for (let n = 0; n < rangesOfLogMax / rangesMax; n += 1) {
      const [from, to] = n % 2 === 0 ? [1, 7] : [7, 1];
      const { events } = await retention.lookAtReclassification('default', { from, to, ranges: ranges.slice(0, 1) });
      expect(events).toBe(1);
      await retention.reclassify('default', { from, to, ranges }, authors);
    }
    const more = retention.lookAtReclassification('default', { from: 1, to: 7, ranges: [[0, 0]] });
    await expect(more).rejects.toMatchObject({ code: 'limit.reached' });
  });
});
