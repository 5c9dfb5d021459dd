import type { HoldScope, IndexRange, Period, ReleaseStatement, Statement } from '@daybook/event';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { count, dayS, RetainedLog } from './testing/retained-log.ts';

// Orders not to destroy, and who might pass over them.

const oneDay: Period = { unit: 'days', count: 1 };
let log: RetainedLog;
let first: number;
let last: number;
let policy: number;
beforeEach(async () => {
  log = await RetainedLog.begin();
  ({ first, last } = log.range);
  policy = await log.setPolicy(oneDay);
  await log.settle();
  log.log.advance(dayS);
});
afterEach(() => log[Symbol.asyncDispose]());

const place = (scope: HoldScope): Promise<number> =>
  log.state({ type: 'hold', scope, words: 0, review: 99_999, by: 'person 1' });
const find = (hold: number, from: number, through: number, ...ranges: IndexRange[]): Promise<number> =>
  log.state({ type: 'held', hold, from, through, matched: ranges.length, ranges });
const release = (hold: number, who: Partial<ReleaseStatement> = {}): Promise<number> =>
  log.state({
    type: 'release',
    hold,
    by: 'person 1',
    approvedBy: 'person 2',
    alone: false,
    approval: null,
    ...who,
  });
const codes = async () => (await log.verify()).findings.map(({ code }) => code);
const refusal = (plan: number): Promise<string> =>
  log.destroy(plan).then(
    () => 'it did not refuse',
    (error: unknown) => String(error),
  );

const held: IndexRange = [5, 6];
const kinds: [string, () => HoldScope, () => Promise<Partial<Parameters<typeof plan>[0]>>][] = [
  [
    'a range',
    () => ({ type: 'range', first: first + held[0], last: first + held[1] }),
    async () => ({ except: [[first + held[0], first + held[1]]] }),
  ],
  ['a source', () => ({ type: 'source', source: 3 }), async () => ({ sources: [3] })],
  ['a person', () => ({ type: 'person' }), async () => ({ except: [[first + held[0], first + held[1]]] })],
];
const plan = (over: Parameters<RetainedLog['planOf']>[1]): Promise<number> => log.state(log.planOf(policy, over));

describe.each(kinds)('a hold of %s', (_, scope, except) => {
  const put = async (): Promise<number> => {
    const hold = await place(scope());
    if (scope().type === 'person') await find(hold, 0, last + 5, [first + held[0], first + held[1]]);
    return hold;
  };

  test('is kept by a plan that excepts it: the rest goes, and all of it holds', async () => {
    const hold = await put();
    const made = await plan(await except());
    await log.destroy(made);
    await log.certify(made);
    const report = await log.verify();
    const kept = scope().type === 'source' ? count : 2;
    expect(report).toMatchObject({ holds: true, destroyed: count - kept, findings: [] });
    expect(report.notes.join()).toContain(`holds are in force, placed at ${hold}`);
  });

  test('that a plan ignores is named, and the ledger does not carry it out', async () => {
    await put();
    const made = await plan({});
    expect(await refusal(made)).toContain('held');
    await log.deleteDay();
    const detail = 'a hold keeps some of what it names';
    expect((await log.verify()).findings).toEqual([
      { code: 'content.destroyed', ...log.range, detail: `the plan at ${made}: ${detail}` },
      { code: 'plan.without-right', first: made, last: made, detail },
    ]);
  });

  test('that was placed while a plan was open, which went on, is named', async () => {
    const made = await plan({});
    await put();
    expect(await refusal(made)).toContain('held');
    await log.deleteDay();
    await log.certify(made);
    expect(await codes()).toEqual(['content.destroyed', 'plan.without-right']);
  });

  test('that was placed when the plan was closed changes nothing of it', async () => {
    const made = await plan({});
    await log.destroy(made);
    await log.certify(made);
    await put();
    expect(await codes()).toEqual([]);
  });

  test('keeps nothing once two people lifted it', async () => {
    await release(await put());
    const made = await plan({});
    await log.destroy(made);
    await log.certify(made);
    expect(await log.verify()).toMatchObject({ holds: true, destroyed: count, findings: [] });
  });

  test.each([
    ['nobody', { approvedBy: null }],
    ['the one who asked', { approvedBy: 'person 1' }],
  ])('stays where it was lifted by one person, approved by %s', async (__, who) => {
    const lifted = await release(await put(), who);
    const made = await plan({});
    expect(await refusal(made)).toContain('held');
    await log.deleteDay();
    const report = await log.verify();
    expect(report.findings.map(({ code }) => code)).toEqual([
      'content.destroyed',
      'plan.without-right',
      'release.not-approved',
    ]);
    expect(report.findings.at(-1)).toMatchObject({ first: lifted });
  });

  test('that was lifted after the plan was in force when it was made', async () => {
    const hold = await put();
    await plan({});
    await release(hold);
    await log.deleteDay();
    expect(await codes()).toEqual(['content.destroyed', 'plan.without-right']);
  });
});

describe('a hold that has to be looked for', () => {
  test('keeps everything that was not looked through', async () => {
    const hold = await place({ type: 'query' });
    await find(hold, 0, last - 1);
    const made = await plan({});
    expect(await refusal(made)).toContain('unread');
    await log.deleteDay();
    expect((await log.verify()).findings).toMatchObject([
      { code: 'content.destroyed' },
      { code: 'plan.without-right', detail: expect.stringContaining('not known yet') },
    ]);
  });

  test('is not looked through where a part was passed over', async () => {
    const hold = await place({ type: 'query' });
    await find(hold, 0, 10);
    await find(hold, 12, last);
    expect(await refusal(await plan({}))).toContain('unread');
  });

  test('says nothing of what came after it was stated', async () => {
    const hold = await place({ type: 'query' });
    await find(hold, 0, last + 10_000);
    expect(await refusal(await plan({}))).toContain('unread');
  });
});

test('a hold, and a release, with the token of a source count for nothing', async () => {
  const forge = (statement: object): Promise<number> =>
    log.log.appendEvents([log.eventOfStatement({ ...statement, number: 1, previous: null } as Statement)], 0, false);
  await forge({ type: 'hold', scope: { type: 'source', source: 3 }, words: 0, review: 0, by: 'person 1' });
  const made = await plan({});
  await log.destroy(made);
  await log.certify(made);
  expect(await log.verify()).toMatchObject({ holds: true, destroyed: count, findings: [] });
});

test('a release with the token of a source lifts nothing', async () => {
  const hold = await place({ type: 'source', source: 3 });
  const forged = { type: 'release', hold, by: 'person 1', approvedBy: 'person 2', alone: false, approval: null };
  await log.log.appendEvents([log.eventOfStatement({ ...forged, number: 1, previous: null } as Statement)], 0, false);
  expect(await refusal(await plan({}))).toContain('held');
});
