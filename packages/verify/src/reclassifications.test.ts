import type {
  IndexRange,
  Period,
  PlanStatement,
  PolicyStatement,
  ReclassificationStatement,
  Statement,
} from '@daybook/event';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { count, dayS, doomed, RetainedLog } from './testing/retained-log.ts';

// Events that are kept by another class than the one that they were given, and who might have them destroyed by that.

const days = (length: number): Period => ({ unit: 'days', count: length });
const [short, long, must] = [4, 5, 6];
let log: RetainedLog;
let first: number;
let last: number;
let policy: number;
beforeEach(async () => {
  log = await RetainedLog.begin();
  ({ first, last } = log.range);
  policy = await setPolicy();
  await log.settle();
  log.log.advance(dayS);
});
afterEach(() => log[Symbol.asyncDispose]());

/** The doomed class is due after a day, as the short one; the long one after ten, and must be kept for five in another one. */
function setPolicy(who: Partial<PolicyStatement> = {}): Promise<number> {
  const of = { minimum: null, purpose: 'a test', legalBasis: 'none', presets: [], decision: null };
  const classes = [
    { ...of, number: 1, name: 'kept', maximum: null },
    { ...of, number: doomed, name: 'doomed', maximum: days(1) },
    { ...of, number: short, name: 'short', maximum: days(1) },
    { ...of, number: long, name: 'long', maximum: days(10) },
    { ...of, number: must, name: 'must', minimum: days(5), maximum: days(10) },
  ];
  const names = { by: 'person 1', approvedBy: 'person 2', alone: false, approval: null, ...who };
  return log.state({ type: 'policy', policy: { classes, rules: [], default: 1 }, ...names });
}

type Who = Partial<Pick<ReclassificationStatement, 'approvedBy' | 'alone'>>;
const one: Who = { approvedBy: null };
const two: Who = { approvedBy: 'person 2' };
const statementOf = (from: number, to: number, ranges: readonly IndexRange[], who: Who) => ({
  type: 'reclassification' as const,
  from,
  to,
  ranges,
  by: 'person 1',
  approvedBy: null,
  alone: false,
  approval: null,
  ...who,
});
const move = (from: number, to: number, ranges: readonly IndexRange[], who: Who): Promise<number> =>
  log.state(statementOf(from, to, ranges, who));
const plan = (over: Partial<PlanStatement> = {}): Promise<number> => log.state(log.planOf(policy, over));
const carryOut = async (over: Partial<PlanStatement> = {}): Promise<number> => {
  const made = await plan(over);
  await log.destroy(made);
  await log.certify(made);
  return made;
};
const refusal = (made: number): Promise<string> =>
  log.destroy(made).then(
    () => 'it did not refuse',
    (error: unknown) => String(error),
  );
const codes = async () => (await log.verify()).findings.map(({ code }) => code);
const some = (): IndexRange => [first + 2, first + 4];

describe('what is kept by a longer class', () => {
  test('is not due with the one that its entries say; the rest goes, and all of it holds', async () => {
    await move(doomed, long, [some()], one);
    await carryOut({ except: [some()], entries: count - 3 });
    expect(await log.verify()).toMatchObject({ holds: true, destroyed: count - 3, findings: [] });
  });

  test('is due with the class that it went to, and not before', async () => {
    await move(doomed, long, [some()], one);
    await carryOut({ except: [some()] });
    const early = await plan({ as: long, first: first + 2, last: first + 4 });
    expect(await refusal(early)).toContain('early');
    log.log.advance(10 * dayS);
    await carryOut({ as: long, first: first + 2, last: first + 4, entries: 3 });
    const report = await log.verify();
    expect(report).toMatchObject({ destroyed: count });
    expect(report.findings).toMatchObject([
      { code: 'plan.without-right', first: early, detail: 'what it names was not due yet' },
    ]);
  });

  test('that a plan names all the same is named, and the ledger does not carry it out', async () => {
    await move(doomed, long, [some()], one);
    const made = await plan();
    expect(await refusal(made)).toContain('reclassified');
    await log.deleteDay();
    const detail = 'some of what it names was kept by another class';
    expect((await log.verify()).findings).toEqual([
      { code: 'content.destroyed', ...log.range, detail: `the plan at ${made}: ${detail}` },
      { code: 'plan.without-right', first: made, last: made, detail },
    ]);
  });

  test('while a plan was open, which went on, is named', async () => {
    const made = await plan();
    await move(doomed, long, [some()], one);
    expect(await refusal(made)).toContain('reclassified');
    await log.deleteDay();
    await log.certify(made);
    expect(await codes()).toEqual(['content.destroyed', 'plan.without-right']);
  });

  test('once the plan was closed changes nothing of it', async () => {
    await carryOut();
    await move(doomed, long, [some()], one);
    expect(await log.verify()).toMatchObject({ holds: true, destroyed: count, findings: [] });
  });

  test('goes back with the words of two', async () => {
    await move(doomed, long, [some()], one);
    await move(long, doomed, [[first + 3, first + 3]], two);
    const left: IndexRange[] = [
      [first + 2, first + 2],
      [first + 4, first + 4],
    ];
    expect(await refusal(await plan())).toContain('reclassified');
    await carryOut({ except: left });
    expect(await log.verify()).toMatchObject({ destroyed: count - 2 });
  });

  test('is what had the class that is named: what has another one stays as it is', async () => {
    await move(doomed, short, [[first, last]], one);
    await move(doomed, long, [some()], one);
    await carryOut({ as: short });
    expect(await log.verify()).toMatchObject({ holds: true, destroyed: count, findings: [] });
  });
});

describe('what is kept by a shorter class', () => {
  // Entries of class 1 are kept for ever; those that are moved to the short one are due at once.
  const early = (): Partial<PlanStatement> => ({ class: 1, as: short, first: 0, last: 9, entries: 10 });
  const toShort = (who: Who): Promise<number> => move(1, short, [[0, 9]], who);

  test('is due by it where two people said so', async () => {
    await toShort(two);
    const made = await plan(early());
    await log.destroy(made);
    await log.certify(made);
    expect(await log.verify()).toMatchObject({ holds: true, destroyed: 10, findings: [] });
  });

  test('or where nobody else could, which is said', async () => {
    const index = await toShort({ alone: true });
    await carryOut(early());
    const report = await log.verify();
    expect(report).toMatchObject({ holds: true, destroyed: 10 });
    expect(report.notes.join()).toContain(`the reclassification at ${index} passed without a second person`);
  });

  test.each([
    ['nobody', one],
    ['the one who asked', { approvedBy: 'person 1' }],
  ])('counts for nothing where one person said so, approved by %s', async (_, who) => {
    const moved = await toShort(who);
    const made = await plan(early());
    expect(await refusal(made)).toContain('reclassified');
    await log.deleteDay(1);
    const findings = (await log.verify()).findings.filter(({ code }) => code !== 'content.missing');
    expect(findings).toMatchObject([
      { code: 'content.destroyed', first: 0, last: 9 },
      { code: 'plan.without-right', first: made },
      {
        code: 'reclassification.not-approved',
        first: moved,
        detail: `from class 1 to ${short}, asked for by person 1`,
      },
    ]);
  });

  test.each([
    ['that must be kept for less', must, long],
    ['that is not in the policy, where it had to be kept', must, 99],
    ['that may be kept for less', long, short],
  ])('is one, too, %s', async (_, from, to) => {
    await move(doomed, from, [some()], one);
    await move(from, to, [some()], one);
    expect(await codes()).toEqual(['reclassification.not-approved']);
  });

  test('with the token of a source is nothing', async () => {
    const forged = { ...statementOf(1, short, [[0, 9]], two), number: 1, previous: null } as Statement;
    await log.log.appendEvents([log.eventOfStatement(forged)], 0, false);
    expect(await refusal(await plan(early()))).toContain('reclassified');
  });

  test('from after a plan does not entitle it', async () => {
    const made = await plan(early());
    await toShort(two);
    expect(await refusal(made)).toContain('reclassified');
    await log.deleteDay(1);
    expect(await codes()).toContain('plan.without-right');
  });

  test('is nothing of what came in after it', async () => {
    await move(1, short, [[0, 1_000_000]], two);
    await log.log.append(10);
    log.log.advance(2 * dayS);
    const made = await plan({ ...early(), day: log.day + 2, first: 0, last: 1_000_000 });
    expect(await refusal(made)).toContain('reclassified');
  });
});
