import {
  decodeRecord,
  encodeRecord,
  type ErasureStatement,
  type Period,
  type SectionId,
  sectionIds,
  withoutSections,
} from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { replaceRecord } from './testing/tamper.ts';
import { doomed, RetainedLog } from './testing/retained-log.ts';

// What is about a person is destroyed, and the rest is still what was logged; and who might destroy more than that.

const { actor, request, raw } = sectionIds;
let log: RetainedLog;
let first: number;
beforeEach(async () => {
  log = await RetainedLog.begin();
  ({ first } = log.range);
});
afterEach(() => log[Symbol.asyncDispose]());

const erasure = (over: Partial<ErasureStatement> = {}) =>
  log.state({
    type: 'erasure',
    request: 1,
    by: 'person 1',
    approvedBy: 'person 2',
    alone: false,
    approval: 'approval-1',
    parts: [{ class: doomed, day: log.day, sections: [actor, raw], ranges: [[first + 2, first + 4]] }],
    sources: [],
    ...over,
  });
const parts = (sections: SectionId[], from = 2, to = 4): ErasureStatement['parts'] => [
  { class: doomed, day: log.day, sections, ranges: [[first + from, first + to]] },
];
const certify = (plan: number, destroyed = 3) =>
  log.state({ type: 'certificate', plan, destroyed, stopped: null, kept: [] });
const at = (from: number, to = from) => ({ first: first + from, last: first + to });
const refusal = (index: number): Promise<string> =>
  log.destroy(index).then(
    () => 'it did not refuse',
    (error: unknown) => String(error),
  );
const hasher = createBatchHasher();
const strip = (index: number, ids: readonly number[]) =>
  replaceRecord(log.log.directory, index, (bytes) => {
    const record = decodeRecord(bytes);
    const left = record.ok ? withoutSections(record.value, ids, hasher, (input) => hasher.sha256(input)) : null;
    if (left === null) throw new Error(`event ${index} has none of these sections`);
    return encodeRecord(left);
  });

describe('an erasure', () => {
  test('takes its sections, and everything still holds; what is left reads as before', async () => {
    const made = await erasure();
    await log.settle();
    await log.destroy(made);
    await certify(made);
    const report = await log.verify();
    expect(report).toMatchObject({ holds: true, destroyed: 0, findings: [] });
    expect(report.notes.join()).toContain('sections of 3 events were destroyed by erasures');
  });

  test('may be carried out again, and another one may take more of the same event', async () => {
    const made = await erasure();
    await log.settle();
    await log.destroy(made);
    await log.destroy(made);
    await certify(made);
    const other = await erasure({ parts: parts([request, raw], 4, 5) });
    await log.settle();
    await log.destroy(other);
    await certify(other);
    expect(await log.verify()).toMatchObject({ holds: true, findings: [] });
  });

  test('of all of the content leaves none, and a plan that comes later does not miss it', async () => {
    const made = await erasure({ parts: parts([]) });
    await log.settle();
    await log.destroy(made);
    await certify(made);
    expect(await log.verify()).toMatchObject({ holds: true, destroyed: 3, findings: [] });
  });

  test('that was never carried out leaves everything there, and holds: it is not certified', async () => {
    await erasure();
    expect(await log.verify()).toMatchObject({ holds: true, findings: [] });
  });
});

/** Has the events kept by another class. */
const move = (from: number, to: number, approvedBy: string | null) =>
  log.state({
    type: 'reclassification',
    from,
    to,
    ranges: [[first + 4, first + 4]],
    by: 'person 1',
    approvedBy,
    alone: false,
    approval: null,
  });

test('an erasure takes what is kept by a class without a minimum, whatever that of its entry has', async () => {
  const stated = log.policyOf(null);
  const minimum: Period = { unit: 'days', count: 30 };
  const classes = stated.policy.classes.map((each) => (each.number === doomed ? { ...each, minimum } : each));
  await log.state({ ...stated, policy: { ...stated.policy, classes } });
  await move(doomed, 1, 'person 2');
  const made = await erasure({ parts: parts([actor, raw], 4, 4) });
  await log.settle();
  await log.destroy(made);
  await certify(made, 1);
  expect(await log.verify()).toMatchObject({ holds: true, findings: [] });
});

describe('is named, and the ledger does not carry it out,', () => {
  const short: Period = { unit: 'days', count: 30 };
  const setMinimum = (minimum: Period, number = doomed) => {
    const stated = log.policyOf(null);
    const classes = stated.policy.classes.map((each) => (each.number === number ? { ...each, minimum } : each));
    return log.state({ ...stated, policy: { ...stated.policy, classes } });
  };
  const faults: [string, string, () => Promise<unknown>, Partial<ErasureStatement>][] = [
    ['that nobody approved', 'no second person approved it', async () => null, { approvedBy: null }],
    ['that one person approved alone', 'no second person approved it', async () => null, { approvedBy: 'person 1' }],
    ['before a minimum is over', 'some of what it names had to be kept for longer', () => setMinimum(short), {}],
    [
      'before the minimum is over of the class that keeps it',
      'some of what it names had to be kept for longer',
      async () => {
        await setMinimum(short, 1);
        await move(doomed, 1, null);
      },
      {},
    ],
    [
      'of what a hold keeps',
      'a hold keeps some of what it names',
      () =>
        log.state({
          type: 'hold',
          scope: { type: 'range', first: first + 3, last: first + 3 },
          words: 0,
          review: 99_999,
          by: 'person 1',
        }),
      {},
    ],
    [
      'of a source that a hold keeps',
      'a hold keeps some of what it names',
      () => log.state({ type: 'hold', scope: { type: 'source', source: 3 }, words: 0, review: 99_999, by: 'person 1' }),
      {},
    ],
  ];
  test.each(faults)('one %s', async (_, detail, before, over) => {
    await before();
    const made = await erasure(over);
    await log.settle();
    expect(await refusal(made)).toContain(detail);
    // Somebody does it by hand.
    await strip(first + 2, [actor, raw]);
    expect((await log.verify()).findings).toEqual([
      { code: 'content.destroyed', ...at(2), detail: `the erasure at ${made}: ${detail}` },
      { code: 'erasure.without-right', first: made, last: made, detail },
    ]);
  });

  test('one that names what came after it', async () => {
    const made = await erasure({ parts: [{ class: 1, day: log.day + 1, sections: [], ranges: [[9999, 9999]] }] });
    await log.settle();
    expect(await refusal(made)).toContain('names events from after it');
  });
});

describe('who has the disk', () => {
  test('cannot take a section without an erasure', async () => {
    await log.settle();
    await strip(first + 2, [actor]);
    expect((await log.verify()).findings).toEqual([{ code: 'content.missing', ...at(2), detail: 'sections actor' }]);
  });

  test('cannot take more sections than an erasure names', async () => {
    const made = await erasure();
    await log.settle();
    await log.destroy(made);
    await certify(made);
    await strip(first + 3, [request]);
    const report = await log.verify();
    expect(report.findings).toEqual([{ code: 'content.missing', ...at(3), detail: 'sections request' }]);
  });

  test('cannot certify what is still there', async () => {
    const made = await erasure();
    await log.settle();
    await certify(made);
    const report = await log.verify();
    expect(report.findings).toEqual([{ code: 'content.remains', ...at(2, 4), detail: 'sections actor, raw' }]);
  });

  test('cannot certify an erasure that there is not', async () => {
    await log.settle();
    const made = await certify(5);
    const detail = 'there is no plan or erasure at 5 before it';
    expect((await log.verify()).findings).toEqual([
      { code: 'certificate.without-plan', first: made, last: made, detail },
    ]);
  });
});

test('what stays where it was stopped is not erased', async () => {
  const made = await erasure();
  await log.settle();
  await log.destroy(made);
  const kept = [[first + 2, first + 4]] as const;
  await log.state({ type: 'certificate', plan: made, destroyed: 0, stopped: 'a hold was placed', kept });
  const report = await log.verify();
  expect(report.findings).toEqual([{ code: 'content.missing', ...at(2, 4), detail: 'sections actor, raw' }]);
});
