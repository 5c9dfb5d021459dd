import { Registry as Metrics } from 'prom-client';
import { expect, test } from 'vitest';
import { measureRules } from './rule-metrics.ts';
import { RuleCosts } from './rule-costs.ts';

/** A clock that goes on by a microsecond each time it is read, and by what work takes. */
function costsWith() {
  const clock = { ms: 0 };
  const costs = new RuleCosts({ monotonicMs: () => (clock.ms += 0.001) });
  /** Events that each rule takes so many microseconds of. */
  const events = (count: number, micros: Readonly<Record<string, number>>): number => {
    let measured = 0;
    for (let i = 0; i < count; i += 1) {
      const timed = costs.next();
      if (timed === null) continue;
      measured += 1;
      for (const [rule, taken] of Object.entries(micros)) timed(rule, () => (clock.ms += taken / 1000));
    }
    return measured;
  };
  return { costs, events };
}

test('what each rule takes is measured with some events, without what measuring takes', () => {
  const { costs, events } = costsWith();
  expect(costs.costs()).toBeNull();
  expect(events(6_100, { a: 3, b: 1, c: 0 })).toBe(100);
  const costOf = costs.costs();
  expect(costOf?.('a')?.nsPerEvent).toBeCloseTo(3_000, 3);
  expect(costOf?.('a')?.share).toBeCloseTo(0.75, 5);
  expect(costOf?.('c')?.nsPerEvent).toBeCloseTo(0, 3);
  expect(costOf?.('never tried')).toEqual({ nsPerEvent: 0, share: 0 });
  expect(costs.dearest(1).map(([rule]) => rule)).toEqual(['a']);
});

test('what is said is of late, and what is not there any more is forgotten', () => {
  const { costs, events } = costsWith();
  events(61 * 20_000, { gone: 8 });
  events(61 * 400_000, { here: 2 });
  const costOf = costs.costs();
  expect(costOf?.('here')?.nsPerEvent).toBeGreaterThan(1_900);
  expect(costOf?.('gone')?.nsPerEvent).toBeLessThan(1);
});

test('metrics of rules are bounded in number', async () => {
  const metrics = new Metrics();
  const { costs, events } = costsWith();
  events(61, Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`r${i}`, i])));
  const counts = measureRules(metrics, { costs: () => [costs], holding: () => 3 });
  for (let i = 0; i < 300; i += 1) counts.add('rule', `r${i}`, 0);
  counts.add('rule', 'r7', 0);
  counts.add('exception', 'e', 0);
  const values = async (name: string) => (await metrics.getSingleMetric(name)?.get())?.values ?? [];
  const matched = await values('daybook_watch_rule_matches_total');
  expect(matched).toHaveLength(101);
  expect(matched.find(({ labels }) => labels['rule'] === 'other')?.value).toBe(200);
  expect(matched.find(({ labels }) => labels['rule'] === 'r7')?.value).toBe(2);
  expect(await values('daybook_watch_rule_cost_nanoseconds')).toHaveLength(10);
  expect((await values('daybook_watch_held_total'))[0]?.value).toBe(1);
  expect((await values('daybook_watch_exceptions'))[0]?.value).toBe(3);
});
