import { rm } from 'node:fs/promises';
import path from 'node:path';
import { dayDirectory, dayOfUs, type Period, type Statement } from '@daybook/event';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { count, dayS, RetainedLog } from './testing/retained-log.ts';
import type { TestLog } from './testing/write-log.ts';

// What an administrator could try, who has the disk and the server, but cannot change what was signed.

let kept: RetainedLog;
let log: TestLog;
let first: number;
beforeEach(async () => {
  kept = await RetainedLog.begin();
  ({ log, first } = kept);
});
afterEach(() => kept[Symbol.asyncDispose]());

const oneDay: Period = { unit: 'days', count: 1 };
const year: Period = { unit: 'months', count: 12 };

test('what was destroyed by a plan that was entitled to it holds, and is counted', async () => {
  const policy = await kept.setPolicy(oneDay);
  log.advance(dayS);
  const plan = await kept.state(kept.planOf(policy));
  await kept.destroy(plan);
  const before = await kept.verify();
  expect(before).toMatchObject({ holds: true, destroyed: count, findings: [] });
  expect(before.contentMatches).toBe(before.events - count);
  await kept.certify(plan);
  expect(await kept.verify()).toMatchObject({ holds: true, destroyed: count, findings: [] });
});

test('a plan under way holds, whatever of it is done', async () => {
  const policy = await kept.setPolicy(oneDay);
  log.advance(dayS);
  await kept.state(kept.planOf(policy));
  expect(await kept.verify()).toMatchObject({ holds: true, destroyed: 0 });
});

describe('a cheat is named:', () => {
  test('content that is deleted without a word', async () => {
    await kept.settle();
    await kept.deleteDay();
    const report = await kept.verify();
    expect(report.holds).toBe(false);
    expect(report.findings).toEqual([{ code: 'content.missing', ...kept.range }]);
  });

  test('deleted first and certified later, before it was due', async () => {
    const policy = await kept.setPolicy(year);
    await kept.settle();
    await kept.deleteDay();
    const plan = await kept.state(kept.planOf(policy));
    await kept.certify(plan);
    expect((await kept.verify()).findings).toEqual([
      { code: 'content.destroyed', ...kept.range, detail: `the plan at ${plan}: what it names was not due yet` },
      { code: 'plan.without-right', first: plan, last: plan, detail: 'what it names was not due yet' },
    ]);
  });

  test('deleted first and planned when it was due: the plan says what was gone', async () => {
    const policy = await kept.setPolicy(oneDay);
    await kept.settle();
    await kept.deleteDay();
    log.advance(dayS);
    const plan = await kept.state(kept.planOf(policy, { absent: [[first, first + count - 1]] }));
    await kept.certify(plan);
    const detail = `it was gone already when the plan at ${plan} was made`;
    expect((await kept.verify()).findings).toEqual([{ code: 'content.missing', ...kept.range, detail }]);
  });

  test('a certificate without a plan', async () => {
    await kept.setPolicy(oneDay);
    await kept.settle();
    log.advance(dayS);
    await kept.deleteDay();
    const certificate = await kept.certify(first);
    expect((await kept.verify()).findings).toEqual([
      { code: 'content.missing', ...kept.range },
      { code: 'certificate.without-plan', first: certificate, last: certificate, detail: expect.any(String) },
    ]);
  });

  test('a policy that came after the plan', async () => {
    await kept.settle();
    log.advance(dayS);
    const plan = await kept.state(kept.planOf(0));
    await kept.setPolicy(oneDay);
    await kept.deleteDay();
    expect((await kept.verify()).findings).toEqual([
      { code: 'content.destroyed', ...kept.range, detail: `the plan at ${plan}: no policy was in force` },
      { code: 'plan.without-right', first: plan, last: plan, detail: 'no policy was in force' },
    ]);
  });

  test('a plan by a policy that another had replaced', async () => {
    const short = await kept.setPolicy(oneDay);
    await kept.setPolicy(year, { approvedBy: null });
    await kept.settle();
    log.advance(dayS);
    const plan = await kept.state(kept.planOf(short));
    await kept.deleteDay();
    expect((await kept.verify()).findings).toMatchObject([
      { code: 'content.destroyed', ...kept.range },
      { code: 'plan.without-right', first: plan, detail: expect.stringContaining('another policy') },
    ]);
  });

  test.each([
    ['nobody', { approvedBy: null }],
    ['the one who asked', { approvedBy: 'person 1' }],
  ])('a policy that shortens, approved by %s', async (_, who) => {
    const policy = await kept.setPolicy(oneDay, who);
    await kept.settle();
    log.advance(dayS);
    const plan = await kept.state(kept.planOf(policy));
    await kept.deleteDay();
    expect((await kept.verify()).findings.map(({ code }) => code)).toEqual([
      'content.destroyed',
      'policy.not-approved',
      'plan.without-right',
    ]);
    expect(plan).toBeGreaterThan(policy);
  });

  test.each([0, 1])('policy, plan and certificate with the token of a source (class %i)', async (ofClass) => {
    let number = 0;
    const forge = async (statement: object): Promise<number> => {
      number += 1;
      const event = kept.eventOfStatement({ ...statement, number, previous: null } as Statement);
      return log.appendEvents([event], ofClass, false);
    };
    const policy = await forge(kept.policyOf(oneDay));
    await kept.settle();
    log.advance(dayS);
    const plan = await forge(kept.planOf(policy));
    await forge({ type: 'certificate', plan, destroyed: count, stopped: null, kept: [] });
    await kept.deleteDay();
    const report = await kept.verify();
    expect(report.findings).toEqual([{ code: 'content.missing', ...kept.range }]);
    expect(report.destroyed).toBe(0);
  });

  test('a statement whose content was changed states nothing', async () => {
    const policy = await kept.setPolicy(oneDay);
    await kept.settle();
    log.advance(dayS);
    await kept.state(kept.planOf(policy));
    await kept.settle();
    await kept.deleteDay();
    await rm(path.join(log.directory, dayDirectory('default', 1, 0, dayOfUs(log.nowUs()))), { recursive: true });
    expect((await kept.verify()).findings.map(({ code }) => code)).toContain('content.missing');
    expect((await kept.verify()).destroyed).toBe(0);
  });

  test('content that a certificate says is gone', async () => {
    const policy = await kept.setPolicy(oneDay);
    log.advance(dayS);
    await kept.certify(await kept.state(kept.planOf(policy)));
    expect((await kept.verify()).findings).toEqual([{ code: 'content.remains', ...kept.range }]);
  });

  test('what was kept when a plan was stopped, and is gone', async () => {
    const policy = await kept.setPolicy(oneDay);
    await kept.settle();
    log.advance(dayS);
    const plan = await kept.state(kept.planOf(policy));
    const stay = [[first + 5, first + count - 1]] as const;
    await kept.state({
      type: 'certificate',
      plan,
      destroyed: 5,
      stopped: 'a longer policy',
      kept: stay,
    });
    await kept.deleteDay();
    const report = await kept.verify();
    expect(report.destroyed).toBe(5);
    expect(report.findings).toEqual([{ code: 'content.missing', first: first + 5, last: first + count - 1 }]);
  });

  test('content of an exception, or of another class, behind a plan', async () => {
    const policy = await kept.setPolicy(oneDay);
    await kept.settle();
    log.advance(dayS);
    await kept.state(kept.planOf(policy, { except: [[first + 2, first + 3]] }));
    await kept.deleteDay();
    await rm(path.join(log.directory, dayDirectory('default', 1, 1, kept.day)), { recursive: true });
    const report = await kept.verify();
    expect(report.destroyed).toBe(count - 2);
    expect(report.findings.map((finding) => [finding.code, finding.first, finding.last])).toEqual([
      ['content.missing', 0, 19],
      ['content.missing', first + 2, first + 3],
      ['content.missing', first + count, first + count + 19],
    ]);
  });
});
