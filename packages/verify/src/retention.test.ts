import { rm } from 'node:fs/promises';
import path from 'node:path';
import {
  dayDirectory,
  dayOfUs,
  type Event,
  type Period,
  type PlanStatement,
  type PolicyStatement,
  type Statement,
  statementDraft,
} from '@daybook/event';
import { parseVkey, policyOfKeys } from '@daybook/tlog';
import { nodeCrypto } from '@daybook/tlog/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifyLogs } from './logs.ts';
import { eventOf, type TestLog, writeTestLog } from './testing/write-log.ts';
import { trustOf } from './trust.ts';

// What an administrator could try, who has the disk and the server, but cannot change what was signed.

const doomed = 2;
const dayS = 86_400;
let log: TestLog;
let day: number;
/** First index and number of the events of the doomed class on the first day. */
let first: number;
const count = 12;
let stated: number;

beforeEach(async () => {
  log = await writeTestLog({ walFileBytesMax: 3000 });
  stated = 0;
  day = dayOfUs(log.nowUs());
  await log.append(20);
  first = await log.appendEvents(
    Array.from({ length: count }, (_, i) => eventOf(1000 + i)),
    doomed,
    false,
  );
  await log.append(20);
  log.advance(dayS);
});
afterEach(() => log[Symbol.asyncDispose]());

const eventOfStatement = (statement: Statement): Event => ({
  ...eventOf(5000 + stated),
  ...statementDraft(statement, 0),
});

async function state(statement: Statement): Promise<number> {
  stated += 1;
  return log.appendEvents([eventOfStatement(statement)], 0, true);
}

async function setPolicy(maximum: Period | null, who: Partial<PolicyStatement> = {}): Promise<number> {
  const of = { minimum: null, purpose: 'a test', legalBasis: 'none', presets: [], decision: null };
  const classes = [
    { ...of, number: 1, name: 'kept', maximum: null },
    { ...of, number: doomed, name: 'doomed', maximum },
  ];
  const names = { by: 'person 1', approvedBy: 'person 2', alone: false, approval: null, ...who };
  return state({
    type: 'policy',
    number: stated + 1,
    previous: null,
    policy: { classes, rules: [], default: 1 },
    ...names,
  });
}

const planOf = (policy: number, over: Partial<PlanStatement> = {}): PlanStatement => {
  const named = { policy, class: doomed, day, first, last: first + count - 1, entries: count, absent: [], except: [] };
  return { type: 'plan', number: stated + 1, previous: null, ...named, ...over };
};

const certify = (plan: number): Promise<number> =>
  state({ type: 'certificate', number: stated + 1, previous: null, plan, destroyed: count, stopped: null, kept: [] });

const deleteDay = (): Promise<void> =>
  rm(path.join(log.directory, dayDirectory('default', 1, doomed, day)), { recursive: true });

async function settle(): Promise<void> {
  for (let i = 0; i < 12; i += 1) await log.append(10);
}

async function verify() {
  const parsed = parseVkey(nodeCrypto.sha256, log.vkey);
  if (!parsed.ok) throw new Error(parsed.code);
  const trust = trustOf(policyOfKeys([parsed.key]), 'key', 'a test');
  const verified = await verifyLogs({ directory: log.directory, trust, kept: async () => [] });
  const [report] = verified.logs;
  if (report === undefined) throw new Error('there is no log');
  return { holds: verified.holds, ...report };
}

const oneDay: Period = { unit: 'days', count: 1 };
const year: Period = { unit: 'months', count: 12 };
const range = () => ({ first, last: first + count - 1 });

test('what was destroyed by a plan that was entitled to it holds, and is counted', async () => {
  const policy = await setPolicy(oneDay);
  log.advance(dayS);
  const plan = await state(planOf(policy));
  for (let left = 1; left > 0;) ({ left } = await log.writer.destroy('default', 1, plan, 1));
  const before = await verify();
  expect(before).toMatchObject({ holds: true, destroyed: count, findings: [] });
  expect(before.contentMatches).toBe(before.events - count);
  await certify(plan);
  expect(await verify()).toMatchObject({ holds: true, destroyed: count, findings: [] });
});

test('a plan under way holds, whatever of it is done', async () => {
  const policy = await setPolicy(oneDay);
  log.advance(dayS);
  await state(planOf(policy));
  expect(await verify()).toMatchObject({ holds: true, destroyed: 0 });
});

describe('a cheat is named:', () => {
  test('content that is deleted without a word', async () => {
    await settle();
    await deleteDay();
    const report = await verify();
    expect(report.holds).toBe(false);
    expect(report.findings).toEqual([{ code: 'content.missing', ...range() }]);
  });

  test('deleted first and certified later, before it was due', async () => {
    const policy = await setPolicy(year);
    await settle();
    await deleteDay();
    const plan = await state(planOf(policy));
    await certify(plan);
    expect((await verify()).findings).toEqual([
      { code: 'content.destroyed', ...range(), detail: `the plan at ${plan}: what it names was not due yet` },
      { code: 'plan.without-right', first: plan, last: plan, detail: 'what it names was not due yet' },
    ]);
  });

  test('deleted first and planned when it was due: the plan says what was gone', async () => {
    const policy = await setPolicy(oneDay);
    await settle();
    await deleteDay();
    log.advance(dayS);
    const plan = await state(planOf(policy, { absent: [[first, first + count - 1]] }));
    await certify(plan);
    const detail = `it was gone already when the plan at ${plan} was made`;
    expect((await verify()).findings).toEqual([{ code: 'content.missing', ...range(), detail }]);
  });

  test('a certificate without a plan', async () => {
    await setPolicy(oneDay);
    await settle();
    log.advance(dayS);
    await deleteDay();
    const certificate = await certify(first);
    expect((await verify()).findings).toEqual([
      { code: 'content.missing', ...range() },
      { code: 'certificate.without-plan', first: certificate, last: certificate, detail: expect.any(String) },
    ]);
  });

  test('a policy that came after the plan', async () => {
    await settle();
    log.advance(dayS);
    const plan = await state(planOf(stated));
    await setPolicy(oneDay);
    await deleteDay();
    expect((await verify()).findings).toEqual([
      { code: 'content.destroyed', ...range(), detail: `the plan at ${plan}: no policy was in force` },
      { code: 'plan.without-right', first: plan, last: plan, detail: 'no policy was in force' },
    ]);
  });

  test('a plan by a policy that another had replaced', async () => {
    const short = await setPolicy(oneDay);
    await setPolicy(year, { approvedBy: null });
    await settle();
    log.advance(dayS);
    const plan = await state(planOf(short));
    await deleteDay();
    expect((await verify()).findings).toMatchObject([
      { code: 'content.destroyed', ...range() },
      { code: 'plan.without-right', first: plan, detail: expect.stringContaining('another policy') },
    ]);
  });

  test.each([
    ['nobody', { approvedBy: null }],
    ['the one who asked', { approvedBy: 'person 1' }],
  ])('a policy that shortens, approved by %s', async (_, who) => {
    const policy = await setPolicy(oneDay, who);
    await settle();
    log.advance(dayS);
    const plan = await state(planOf(policy));
    await deleteDay();
    expect((await verify()).findings.map(({ code }) => code)).toEqual([
      'content.destroyed',
      'policy.not-approved',
      'plan.without-right',
    ]);
    expect(plan).toBeGreaterThan(policy);
  });

  test.each([0, 1])('policy, plan and certificate with the token of a source (class %i)', async (ofClass) => {
    const forge = async (statement: Statement): Promise<number> => {
      stated += 1;
      return log.appendEvents([eventOfStatement(statement)], ofClass, false);
    };
    const of = { minimum: null, purpose: 'a test', legalBasis: 'none', presets: [], decision: null };
    const classes = [
      { ...of, number: 1, name: 'kept', maximum: null },
      { ...of, number: doomed, name: 'doomed', maximum: oneDay },
    ];
    const policy = await forge({
      type: 'policy',
      number: 1,
      previous: null,
      policy: { classes, rules: [], default: 1 },
      by: 'person 1',
      approvedBy: 'person 2',
      alone: false,
      approval: null,
    });
    await settle();
    log.advance(dayS);
    const plan = await forge(planOf(policy));
    await forge({ type: 'certificate', number: 3, previous: null, plan, destroyed: count, stopped: null, kept: [] });
    await deleteDay();
    const report = await verify();
    expect(report.findings).toEqual([{ code: 'content.missing', ...range() }]);
    expect(report.destroyed).toBe(0);
  });

  test('a statement whose content was changed states nothing', async () => {
    const policy = await setPolicy(oneDay);
    await settle();
    log.advance(dayS);
    await state(planOf(policy));
    await settle();
    await deleteDay();
    await rm(path.join(log.directory, dayDirectory('default', 1, 0, dayOfUs(log.nowUs()))), { recursive: true });
    expect((await verify()).findings.map(({ code }) => code)).toContain('content.missing');
    expect((await verify()).destroyed).toBe(0);
  });

  test('content that a certificate says is gone', async () => {
    const policy = await setPolicy(oneDay);
    log.advance(dayS);
    await certify(await state(planOf(policy)));
    expect((await verify()).findings).toEqual([{ code: 'content.remains', ...range() }]);
  });

  test('what was kept when a plan was stopped, and is gone', async () => {
    const policy = await setPolicy(oneDay);
    await settle();
    log.advance(dayS);
    const plan = await state(planOf(policy));
    const kept = [[first + 5, first + count - 1]] as const;
    await state({
      type: 'certificate',
      number: 9,
      previous: null,
      plan,
      destroyed: 5,
      stopped: 'a longer policy',
      kept,
    });
    await deleteDay();
    const report = await verify();
    expect(report.destroyed).toBe(5);
    expect(report.findings).toEqual([{ code: 'content.missing', first: first + 5, last: first + count - 1 }]);
  });

  test('content of an exception, or of another class, behind a plan', async () => {
    const policy = await setPolicy(oneDay);
    await settle();
    log.advance(dayS);
    await state(planOf(policy, { except: [[first + 2, first + 3]] }));
    await deleteDay();
    await rm(path.join(log.directory, dayDirectory('default', 1, 1, day)), { recursive: true });
    const report = await verify();
    expect(report.destroyed).toBe(count - 2);
    expect(report.findings.map((finding) => [finding.code, finding.first, finding.last])).toEqual([
      ['content.missing', 0, 19],
      ['content.missing', first + 2, first + 3],
      ['content.missing', first + count, first + count + 19],
    ]);
  });
});
