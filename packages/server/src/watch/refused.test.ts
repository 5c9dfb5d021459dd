import { expect, test } from 'vitest';
import { RefusedDeliveries } from './refused.ts';

const startMs = Date.parse('2026-11-23T12:00:00Z');

test('kinds past the most that are kept take the place of the one that was not seen for longest', () => {
  const refused = new RefusedDeliveries({ nowMs: () => startMs });
  const note = (source: number) => refused.note({ tenant: 'default', source, code: 'request.bad-json' });
  for (let source = 1; source <= 10_000; source += 1) note(source);
  note(1);
  note(10_001);
  const kept = new Set(refused.of('default').map(({ source }) => source));
  expect(kept.size).toBe(10_000);
  expect([kept.has(1), kept.has(2), kept.has(10_001)]).toEqual([true, false, true]);
  expect(refused.total).toBe(10_002);
});

test('deliveries of one tenant, and of nobody, are not told to another', () => {
  const refused = new RefusedDeliveries({ nowMs: () => startMs });
  refused.note({ tenant: 'acme', source: 1, code: 'events.refused' });
  refused.note({ tenant: null, source: null, code: 'access.unauthenticated' });
  expect(refused.of('default')).toEqual([]);
  expect(refused.of('acme')).toMatchObject([{ source: 1, hour: 1, day: 1, lastMs: startMs }]);
  expect(refused.of(null)).toMatchObject([{ code: 'access.unauthenticated' }]);
});
