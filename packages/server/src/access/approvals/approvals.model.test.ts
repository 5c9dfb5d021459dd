import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openMeta } from '../../platform/sql/index.ts';
import { aloneDelayMs, reopen, tenant } from '../testing.ts';

/*
 * A small model of the state machine, beside the real one: random people ask, decide, withdraw and come and go while time
 * passes, records fail and the process ends. What holds at every moment: a role is held exactly where it was approved by
 * somebody else, or passed alone; and it was given once.
 */
const hourMs = 3_600_000;
const deciders = ['ann', 'carl'] as const;

type Step =
  | { do: 'ask'; who: number; for: number }
  | { do: 'decide'; who: number; which: number; how: 'approve' | 'refuse' | 'withdraw' }
  | { do: 'pass'; ms: number }
  | { do: 'fail'; records: number }
  | { do: 'leave' | 'come'; who: number }
  | { do: 'restart' };

const who = fc.nat({ max: 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('ask' as const), who, for: fc.nat({ max: 2 }) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      who,
      which: fc.nat({ max: 5 }),
      how: fc.constantFrom('approve' as const, 'approve' as const, 'refuse' as const, 'withdraw' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(1000, aloneDelayMs, hourMs, 25 * hourMs, 73 * hourMs),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fail' as const), records: fc.nat({ max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('leave' as const, 'come' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
);

/** Runs the steps; after each, holds what the records and the stores say against each other. */
async function run(steps: readonly Step[]): Promise<{ approved: number; alone: number }> {
  const db = await openMeta(':memory:');
  const time = { ms: 1_800_000_000_000 };
  let world = await reopen(db, time);
  for (const each of deciders) await world.put(each, 'administrator');
  await world.put('zoe', 'operator');
  const present = new Set<string>(deciders);
  /** When each was there last, before the step. */
  const lastSeen = new Map<string, number>(deciders.map((each) => [each, time.ms]));
  const othersOf = (subject: string) => [...lastSeen].filter(([each]) => each !== subject).map(([, ms]) => ms);
  /** Those that were seen to have passed alone. */
  const alone = new Set<string>();
  const ids: string[] = [];
  const records: typeof world.drafts = [];
  let left = Infinity;

  const enter = async () => {
    world.record.before = () => {
      left -= 1;
      if (left < 0) throw new Error('the disk is full');
    };
    for (const each of [...present, 'zoe', 'p0', 'p1', 'p2']) world.person(each);
    await world.sweep();
  };
  const act = async (each: Step): Promise<void> => {
    const name = ('who' in each ? deciders[each.who] : undefined) ?? 'ann';
    switch (each.do) {
      case 'ask': {
        if (!present.has(name)) return;
        const { approval } = await world.giving.give(world.as(name), world.person(`p${each.for}`), ['auditor'], {});
        if (approval !== null && !ids.includes(approval)) ids.push(approval);
        return;
      }
      case 'decide': {
        const id = ids[each.which % Math.max(1, ids.length)];
        if (id === undefined || !present.has(name)) return;
        await world.approvals.decide(world.as(name), id, each.how, 'because');
        return;
      }
      case 'pass':
        return await world.pass(each.ms);
      case 'fail':
        left = each.records;
        return;
      case 'leave':
        if (present.size === 1) return;
        present.delete(name);
        world.people.delete(name);
        return;
      case 'come':
        present.add(name);
        world.person(name);
        await world.approvals.sweep();
        return;
      case 'restart':
        records.push(...world.drafts);
        left = Infinity;
        world = await reopen(db, time);
        return await enter();
    }
  };
  const holds = async (): Promise<void> => {
    const drafts = [...records, ...world.drafts];
    for (const id of ids) {
      const approval = await world.approvalStore.get(tenant, id);
      if (approval === null) throw new Error(`the request ${id} is gone`);
      const grants = world.grants.list(tenant).filter((grant) => grant.approval === id);
      const isDone = approval.state === 'applied';
      expect(grants.length).toBeLessThanOrEqual(1);
      if (isDone) expect(grants).toHaveLength(1);
      // What was decided while nobody else was there stands, whoever comes before it is carried out.
      const { decision, requestedBy } = approval;
      if (decision?.decision === 'alone' && !alone.has(id)) {
        alone.add(id);
        const since = decision.atMs - Math.max(...othersOf(requestedBy.subject));
        // An hour less than a day: what is known over a restart may be so old.
        expect(since).toBeGreaterThanOrEqual(23 * hourMs);
        expect(decision.atMs).toBeGreaterThanOrEqual(approval.requestedMs + aloneDelayMs);
      }
      if (grants.length === 0) continue;
      expect(['approve', 'alone']).toContain(decision?.decision);
      if (decision?.decision === 'approve') expect(decision.by?.subject).not.toBe(requestedBy.subject);
      const of = (kind: string) => drafts.filter((draft) => draft.kind === kind && JSON.stringify(draft).includes(id));
      expect(of('admin.approval.request')).not.toEqual([]);
      expect(of('admin.approval.approve')).not.toEqual([]);
      expect(of('admin.role.grant')).not.toEqual([]);
    }
  };

  await enter();
  for (const each of steps) {
    await act(each).catch((error: unknown) => {
      if (!(error instanceof Error) || !('code' in error)) throw error;
    });
    await holds();
    for (const one of present) lastSeen.set(one, time.ms);
  }
  const done = await Promise.all(ids.map((id) => world.approvalStore.get(tenant, id)));
  await db.destroy();
  const count = (how: string) =>
    done.filter((each) => each?.state === 'applied' && each.decision?.decision === how).length;
  return { approved: count('approve'), alone: count('alone') };
}

test('whatever happens in whatever order, nothing is done that nobody else approved, and nothing twice', async () => {
  const reached = { approved: 0, alone: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const { approved, alone } = await run(steps);
      reached.approved += approved;
      reached.alone += alone;
    }),
    { numRuns: 500 },
  );
  expect(reached.approved).toBeGreaterThan(0);
  expect(reached.alone).toBeGreaterThan(0);
});
