import { type ErasureStatement, type Period, type PolicyStatement, sectionIds } from '@daybook/event';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { count, dayS, doomed, RetainedLog } from './testing/retained-log.ts';

// A plan is closed before a policy is stated, and soon in any case. What if the policy was changed afterwards, or nobody closed it?

let kept: RetainedLog;
let first: number;
beforeEach(async () => {
  kept = await RetainedLog.begin();
  ({ first } = kept);
});
afterEach(() => kept[Symbol.asyncDispose]());

const oneDay: Period = { unit: 'days', count: 1 };
const year: Period = { unit: 'months', count: 12 };
const alone = { approvedBy: null };

/** A plan that is due, and that everything is settled before. */
async function planned(): Promise<number> {
  const policy = await kept.setPolicy(oneDay);
  await kept.settle();
  kept.log.advance(dayS);
  return kept.state(kept.planOf(policy));
}

const setMinimum = (minimum: Period | null, who: Partial<PolicyStatement> = {}): Promise<number> => {
  const stated = kept.policyOf(null, who);
  const classes = stated.policy.classes.map((each) => (each.number === doomed ? { ...each, minimum } : each));
  return kept.state({ ...stated, policy: { ...stated.policy, classes } });
};

const erasure = (): Promise<number> => {
  const parts: ErasureStatement['parts'] = [
    { class: doomed, day: kept.day, sections: [sectionIds.actor, sectionIds.raw], ranges: [[first + 2, first + 4]] },
  ];
  const who = { by: 'person 1', approvedBy: 'person 2', alone: false, approval: 'a-1' };
  return kept.state({ type: 'erasure', request: 1, ...who, parts, sources: [] });
};

const stop = (plan: number, stays: [number, number][]) =>
  kept.state({ type: 'certificate', plan, destroyed: 5, stopped: 'kept for longer', kept: stays });

const detail = 'a policy that came before its certificate keeps some of what it names for longer';
const refusal = (index: number): Promise<string> =>
  kept.destroy(index).then(
    () => 'it did not refuse',
    (error: unknown) => String(error),
  );

describe('a policy that was changed afterwards:', () => {
  test.each([
    ['one that keeps for ever', null],
    ['one that keeps longer', year],
  ])('%s makes the plan before it count for nothing, certified or not', async (_, maximum) => {
    const plan = await planned();
    await kept.setPolicy(maximum, alone);
    kept.log.advance(30 * dayS);
    await kept.deleteDay();
    const named = [
      { code: 'content.destroyed', ...kept.range, detail: `the plan at ${plan}: ${detail}` },
      { code: 'plan.without-right', first: plan, last: plan, detail },
    ];
    expect((await kept.verify()).findings).toEqual(named);
    await kept.certify(plan);
    expect(await kept.verify()).toMatchObject({ holds: false, destroyed: 0, findings: named });
  });

  test('a certificate that says long after that it was stopped is not believed', async () => {
    const plan = await planned();
    await kept.setPolicy(null, alone);
    kept.log.advance(30 * dayS);
    await kept.deleteDay();
    await stop(plan, []);
    expect((await kept.verify()).findings.map(({ code }) => code)).toEqual(['content.destroyed', 'plan.without-right']);
  });

  test('what an earlier version stopped right after it holds, and is said', async () => {
    const plan = await planned();
    await kept.destroy(plan);
    const policy = await kept.setPolicy(null, alone);
    const certificate = await stop(plan, []);
    const report = await kept.verify();
    expect(report).toMatchObject({ holds: true, destroyed: count, findings: [] });
    const said = `the certificate at ${certificate} stopped the plan at ${plan} after the policy at ${policy}`;
    expect(report.notes.join()).toContain(said);
  });

  test('one that changes nothing for the plan leaves it its right', async () => {
    const plan = await planned();
    const same = kept.policyOf(oneDay, alone);
    const classes = same.policy.classes.map((each) => ({ ...each, purpose: 'another purpose' }));
    await kept.state({ ...same, policy: { ...same.policy, classes } });
    await kept.settle();
    await kept.destroy(plan);
    await kept.certify(plan);
    expect(await kept.verify()).toMatchObject({ holds: true, destroyed: count, findings: [] });
  });

  test('a plan that was closed before it stays as it was', async () => {
    const plan = await planned();
    await kept.destroy(plan);
    await kept.certify(plan);
    await kept.setPolicy(null, alone);
    const report = await kept.verify();
    expect(report).toMatchObject({ holds: true, destroyed: count, findings: [] });
    expect(report.notes).toEqual([]);
  });

  test('a minimum that was raised before an erasure was certified', async () => {
    const made = await erasure();
    await kept.settle();
    await kept.destroy(made);
    await setMinimum(year, alone);
    await kept.certify(made);
    const range = { first: first + 2, last: first + 4 };
    expect((await kept.verify()).findings).toEqual([
      { code: 'content.destroyed', ...range, detail: `the erasure at ${made}: ${detail}` },
      { code: 'erasure.without-right', first: made, last: made, detail },
    ]);
  });

  test('the ledger destroys nothing by a plan or an erasure that it overtook', async () => {
    const plan = await planned();
    const made = await erasure();
    await setMinimum(year, alone);
    await kept.settle();
    expect(await refusal(plan)).toContain('policy-changed');
    expect(await refusal(made)).toContain(detail);
    expect((await kept.verify()).findings.filter(({ code }) => code.startsWith('content'))).toEqual([]);
  });
});

describe('a plan that no certificate closed', () => {
  const open = (at: number): string => `no certificate closed the plans at ${at} yet`;

  test('is said while it is young, and found once it is over 7 days old and something of it is gone', async () => {
    const plan = await planned();
    await kept.destroy(plan);
    kept.log.advance(7 * dayS - 60);
    await kept.log.append(1);
    const young = await kept.verify();
    expect(young).toMatchObject({ holds: true, destroyed: count, findings: [], notes: [open(plan)] });
    kept.log.advance(120);
    await kept.log.append(1);
    const { holds, findings, notes } = await kept.verify();
    expect({ holds, notes }).toEqual({ holds: false, notes: [open(plan)] });
    const said = expect.stringContaining(`content of ${count} events is gone`);
    expect(findings).toEqual([{ code: 'plan.not-certified', first: plan, last: plan, detail: said }]);
    await kept.certify(plan);
    expect(await kept.verify()).toMatchObject({ holds: true, findings: [], notes: [] });
  });

  test('is no finding however old, where all of it is there', async () => {
    const plan = await planned();
    kept.log.advance(3000 * dayS);
    await kept.log.append(1);
    expect(await kept.verify()).toMatchObject({ holds: true, findings: [], notes: [open(plan)] });
  });

  test('an erasure, too; events are counted once, whatever goes of them', async () => {
    const made = await erasure();
    await kept.settle();
    await kept.destroy(made);
    kept.log.advance(8 * dayS);
    await kept.log.append(1);
    const { findings, notes } = await kept.verify();
    const said = expect.stringContaining('content of 3 events is gone');
    expect(findings).toEqual([{ code: 'erasure.not-certified', first: made, last: made, detail: said }]);
    expect(notes.join()).toContain(`the erasures at ${made} yet`);
  });
});
