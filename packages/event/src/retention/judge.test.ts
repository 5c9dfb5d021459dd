import { describe, expect, test } from 'vitest';
import { type Basis, basisOf } from './basis.ts';
import type { ErasureStatement } from './erasure.ts';
import { dueUsOf, isPlanned, judgeErasure, judgePlan, openUsMax } from './judge.ts';
import { parsePeriod, type Period } from './period.ts';
import { policyFaults, type RetentionClass, type RetentionPolicy, shortenings } from './policy.ts';
import type { ReclassificationStatement } from './reclassification.ts';
import type { CertificateStatement, Logged, PlanStatement, PolicyStatement } from './statement.ts';

const period = (text: string | null): Period | null => (text === null ? null : parsePeriod(text));

const ofClass = (number: number, minimum: string | null, maximum: string | null): RetentionClass => ({
  number,
  name: `class ${number}`,
  minimum: period(minimum),
  maximum: period(maximum),
  purpose: 'a test',
  legalBasis: 'none',
  presets: [],
  decision: null,
});

const policyOf = (...classes: RetentionClass[]): RetentionPolicy => ({ classes, rules: [], default: 1 });

function logged(index: number, policy: RetentionPolicy, who: Partial<PolicyStatement> = {}): Logged<PolicyStatement> {
  const names = { by: 'person 1', approvedBy: 'person 2', alone: false, approval: null, ...who };
  return { index, receivedUs: 0, statement: { type: 'policy', number: 1, previous: null, policy, ...names } };
}

const day = 20_000;
const twelveMonths = policyOf(ofClass(1, null, 'P12M'));
const dueUs = dueUsOf(twelveMonths, 1, day) ?? 0;

const plan = (index: number, over: Partial<PlanStatement> = {}, receivedUs = dueUs): Logged<PlanStatement> => ({
  index,
  receivedUs,
  statement: {
    type: 'plan',
    number: 2,
    previous: 10,
    policy: 10,
    class: 1,
    day,
    first: 3,
    last: 8,
    entries: 6,
    absent: [[4, 4]],
    except: [[6, 7]],
    sources: [],
    ...over,
  },
});

const hourUs = 3_600_000_000;
const chained = { number: 3, previous: 20 };
const people = { by: 'person 1', approvedBy: 'person 2', alone: false, approval: null };

const certificate = (
  index: number,
  { receivedUs }: { receivedUs: number },
  over: Partial<CertificateStatement> = {},
): Logged<CertificateStatement> => ({
  index,
  receivedUs,
  statement: { ...chained, type: 'certificate', plan: 20, destroyed: 6, stopped: null, kept: [], ...over },
});

const basis = (...policies: Logged<PolicyStatement>[]): Basis => ({
  policies,
  holds: [],
  reclassifications: [],
  certificates: new Map(),
});

describe('a plan is entitled to what the policy in force before it had due by then', () => {
  const inForce = [logged(10, twelveMonths)];

  test('at the due time, and not a microsecond before', () => {
    expect(judgePlan(plan(20), basis(...inForce))).toEqual({ ok: true });
    expect(judgePlan(plan(20, {}, dueUs - 1), basis(...inForce))).toEqual({ ok: false, code: 'early' });
  });

  test('not where the policy came after it', () => {
    expect(judgePlan(plan(9), basis(...inForce))).toEqual({ ok: false, code: 'no-policy' });
    expect(judgePlan(plan(20), basis())).toEqual({ ok: false, code: 'no-policy' });
  });

  test('not where it names a policy that another had replaced', () => {
    const longer = logged(15, policyOf(ofClass(1, null, 'P24M')));
    expect(judgePlan(plan(20), basis(...inForce, longer))).toEqual({ ok: false, code: 'other-policy' });
    expect(judgePlan(plan(20, { policy: 15 }), basis(...inForce, longer))).toEqual({ ok: false, code: 'early' });
  });

  test('not of a class that is kept for ever, or that no policy knows', () => {
    expect(judgePlan(plan(20, { class: 2 }), basis(...inForce))).toEqual({ ok: false, code: 'no-maximum' });
    const kept = [logged(10, policyOf(ofClass(1, 'P12M', null)))];
    expect(judgePlan(plan(20), basis(...kept))).toEqual({ ok: false, code: 'no-maximum' });
  });
});

describe('a policy that comes while a plan is open holds at once:', () => {
  const [before, changed] = [logged(10, twelveMonths), { ok: false, code: 'policy-changed' }];
  const at = (policy: RetentionPolicy, receivedUs = dueUs + hourUs) => ({ ...logged(30, policy), receivedUs });
  const verdict = (later: Logged<PolicyStatement>, ...closed: Logged<CertificateStatement>[]) => {
    const certificates = new Map(closed.map((each) => [20, each]));
    return judgePlan(plan(20), { ...basis(before, later), certificates });
  };
  const closing: [string, RetentionPolicy][] = [
    ['a longer maximum', policyOf(ofClass(1, null, 'P24M'))],
    ['none', policyOf(ofClass(1, null, null))],
    ['without the class', { ...policyOf(ofClass(2, null, 'P12M')), default: 2 }],
  ];

  test.each(closing)('%s', (_, policy) => {
    expect(verdict(at(policy))).toEqual(changed);
    expect(verdict(at(policy), certificate(40, { receivedUs: dueUs + 2 * hourUs }))).toEqual(changed);
    // A plan that was closed by then is closed.
    expect(verdict(at(policy), certificate(29, { receivedUs: dueUs }))).toEqual({ ok: true });
  });

  test('one that changes nothing for it, or has it due sooner or by then, does not', () => {
    const more = policyOf(ofClass(1, null, 'P12M'), ofClass(2, 'P12M', null));
    const open = [more, policyOf(ofClass(1, null, 'P6M'))].map((policy) => verdict(at(policy)));
    expect(open).toEqual([{ ok: true }, { ok: true }]);
    const longer = policyOf(ofClass(1, null, 'P24M'));
    const byThen = dueUsOf(longer, 1, day) ?? 0;
    expect(verdict(at(longer, byThen))).toEqual({ ok: true });
    expect(verdict(at(longer, byThen - 1))).toEqual(changed);
  });

  test('earlier versions stopped it after that: a certificate that says so soon is believed, a later one is not', () => {
    const later = at(policyOf(ofClass(1, null, null)));
    const stopped = (receivedUs: number) => certificate(40, { receivedUs }, { stopped: 'kept longer', kept: [[5, 8]] });
    expect(verdict(later, stopped(later.receivedUs + openUsMax))).toEqual({ ok: true });
    expect(verdict(later, stopped(later.receivedUs + openUsMax + 1))).toEqual(changed);
  });

  test('a class that it is kept by since is what counts', () => {
    const later = at(policyOf(ofClass(1, null, null), ofClass(7, null, 'P12M')));
    const moved: Logged<ReclassificationStatement> = {
      index: 15,
      receivedUs: 0,
      statement: { ...chained, type: 'reclassification', from: 1, to: 7, ranges: [[0, 9]], ...people },
    };
    const of = { ...basis(logged(10, later.statement.policy), later), reclassifications: [moved] };
    expect(judgePlan(plan(20, { as: 7 }), of)).toEqual({ ok: true });
  });
});

describe('a policy that comes while an erasure is open holds at once:', () => {
  const kept = policyOf(ofClass(1, 'P24M', null));
  const erasure = (ranges: [number, number][] = [[3, 8]]): Logged<ErasureStatement> => ({
    index: 20,
    receivedUs: dueUs,
    statement: {
      ...chained,
      type: 'erasure',
      request: 1,
      ...people,
      approval: 'a-1',
      parts: [{ class: 1, day, sections: [], ranges }],
      sources: [],
    },
  });
  const verdict = (policy: RetentionPolicy, closed: Logged<CertificateStatement> | null = null) => {
    const certificates = new Map(closed === null ? [] : [[20, closed]]);
    const later = { ...logged(30, policy), receivedUs: dueUs + hourUs };
    return judgeErasure(erasure(), { ...basis(logged(10, twelveMonths), later), certificates });
  };

  test('a longer minimum keeps what it names, unless that was closed before, or stayed', () => {
    const changed = { ok: false, code: 'policy-changed' };
    const receivedUs = dueUs + 2 * openUsMax;
    expect(verdict(kept)).toEqual(changed);
    expect(verdict(kept, certificate(40, { receivedUs }))).toEqual(changed);
    expect(verdict(kept, certificate(29, { receivedUs }))).toEqual({ ok: true });
    expect(verdict(kept, certificate(40, { receivedUs }, { stopped: 'x', kept: [[3, 8]] }))).toEqual({ ok: true });
    expect(verdict(kept, certificate(40, { receivedUs }, { stopped: 'x', kept: [[3, 7]] }))).toEqual(changed);
  });

  test('a minimum that is over by then keeps nothing', () => {
    expect(verdict(policyOf(ofClass(1, 'P12M', null)))).toEqual({ ok: true });
    expect(verdict(policyOf(ofClass(2, 'P24M', null)))).toEqual({ ok: true });
  });

  test('a minimum of the class that it is kept by since', () => {
    const later = { ...logged(30, policyOf(ofClass(1, null, null), ofClass(7, 'P24M', null))), receivedUs: dueUs };
    const moved = (index: number): Logged<ReclassificationStatement> => ({
      index,
      receivedUs: dueUs,
      statement: { ...chained, type: 'reclassification', from: 1, to: 7, ranges: [[8, 8]], ...people },
    });
    const of = (index: number) => ({ ...basis(logged(10, twelveMonths), later), reclassifications: [moved(index)] });
    for (const index of [25, 35]) {
      expect(judgeErasure(erasure(), of(index))).toEqual({ ok: false, code: 'policy-changed' });
      expect(judgeErasure(erasure([[3, 7]]), of(index))).toEqual({ ok: true });
    }
  });
});

describe('a policy that could have something destroyed sooner counts only with a second person', () => {
  const long = policyOf(ofClass(1, 'P6M', 'P24M'));
  const sooner: [string, RetentionPolicy][] = [
    ['a shorter maximum', policyOf(ofClass(1, 'P6M', 'P12M'))],
    ['a shorter minimum', policyOf(ofClass(1, 'P3M', 'P24M'))],
    ['no minimum', policyOf(ofClass(1, null, 'P24M'))],
    ['a new class with a maximum', policyOf(ofClass(1, 'P6M', 'P24M'), ofClass(2, null, 'P36M'))],
    ['other rules', { ...long, rules: [{ class: 1, kinds: ['auth.*'] }] }],
    ['a class that must be kept and is gone', { ...policyOf(ofClass(2, null, null)), default: 2 }],
  ];

  test.each(sooner)('%s', (_, policy) => {
    const first = logged(1, long);
    expect(shortenings(long, policy)).not.toEqual([]);
    for (const who of [{ approvedBy: null }, { approvedBy: 'person 1' }])
      expect(basisOf([first, logged(2, policy, who)]).policies).toEqual([first]);
    for (const who of [{}, { approvedBy: null, alone: true }])
      expect(basisOf([first, logged(2, policy, who)]).policies).toHaveLength(2);
  });

  test('the first one with a maximum, too', () => {
    expect(basisOf([logged(1, long, { approvedBy: null })]).policies).toEqual([]);
  });

  const later: [string, RetentionPolicy][] = [
    ['a longer maximum', policyOf(ofClass(1, 'P6M', 'P36M'))],
    ['none', policyOf(ofClass(1, 'P6M', null))],
    ['a longer minimum', policyOf(ofClass(1, 'P12M', 'P24M'))],
    ['a new class that is kept for ever', policyOf(ofClass(1, 'P6M', 'P24M'), ofClass(2, null, null))],
  ];
  test.each(later)('%s counts at once', (_, policy) => {
    expect(shortenings(long, policy)).toEqual([]);
    expect(basisOf([logged(1, long), logged(2, policy, { approvedBy: null })]).policies).toHaveLength(2);
  });

  test('one that does not count is not what later ones are held against', () => {
    const short = policyOf(ofClass(1, 'P6M', 'P12M'));
    const alone = { approvedBy: null };
    expect(basisOf([logged(1, long), logged(2, short, alone), logged(3, short, alone)]).policies).toHaveLength(1);
  });
});

test('a plan names the entries of its class and day in its range, but for what it excepts and what was gone before', () => {
  const { statement } = plan(20);
  const named = Array.from({ length: 12 }, (_, index) => index).filter((index) =>
    isPlanned(statement, index, { class: 1, day, source: 7 }),
  );
  expect(named).toEqual([3, 5, 8]);
  expect(isPlanned(statement, 5, { class: 2, day, source: 7 })).toBe(false);
  expect(isPlanned(statement, 5, { class: 1, day: day + 1, source: 7 })).toBe(false);
});

test('a policy names each class once, knows those of its rules, and keeps a minimum no longer than a maximum', () => {
  const faults = policyFaults({
    classes: [ofClass(1, 'P24M', 'P12M'), ofClass(1, null, null)],
    rules: [{ class: 4 }],
    default: 3,
  });
  expect(faults.map(({ path }) => path)).toEqual([
    'classes.0.maximum',
    'classes.1.number',
    'classes.1.name',
    'rules.0.class',
    'default',
  ]);
});
