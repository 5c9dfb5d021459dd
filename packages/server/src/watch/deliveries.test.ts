import { expect, test } from 'vitest';
import { Deliveries } from './deliveries.ts';

const startMs = Date.parse('2026-11-23T12:00:00Z');
const open = () => new Deliveries({ nowMs: () => startMs }, { value: 'The value is none', time: 'No time' });

test('kinds past the most that are kept take the place of the one that was not seen for longest', () => {
  const deliveries = open();
  const note = (source: number) => deliveries.refused({ tenant: 'default', source, code: 'request.bad-json' });
  for (let source = 1; source <= 10_000; source += 1) note(source);
  note(1);
  note(10_001);
  const kept = new Set(deliveries.refusedOf('default').map(({ source }) => source));
  expect(kept.size).toBe(10_000);
  expect([kept.has(1), kept.has(2), kept.has(10_001)]).toEqual([true, false, true]);
  expect(deliveries.totalRefused).toBe(10_002);
});

test('deliveries of one tenant, and of nobody, are not told to another', () => {
  const deliveries = open();
  deliveries.refused({ tenant: 'acme', source: 1, code: 'events.refused' });
  deliveries.refused({ tenant: null, source: null, code: 'access.unauthenticated' });
  expect(deliveries.refusedOf('default')).toEqual([]);
  expect(deliveries.refusedOf('acme')).toMatchObject([{ source: 1, hour: 1, day: 1, lastMs: startMs }]);
  expect(deliveries.refusedOf(null)).toMatchObject([{ code: 'access.unauthenticated' }]);
});

test('a refusal is counted once, for its kind and for its source, with nothing of what was sent', () => {
  const deliveries = open();
  deliveries.took('default', 1, 5);
  const fault = { path: 'ext.secret', message: 'quotes it', code: 'value' };
  const faults = [fault, { path: 'time', message: 'x', code: 'time' }, { path: 'y', message: 'z', code: 'unheard-of' }];
  deliveries.refused({ tenant: 'default', source: 1, code: 'events.refused', faults, events: 2 });
  expect(deliveries.of('default', 1)).toEqual({
    events: 5,
    lastMs: startMs,
    refused: 2,
    refusals: [
      {
        atMs: startMs,
        code: 'events.refused',
        faults: [
          { field: 'ext', about: 'The value is none' },
          { field: 'time', about: 'No time' },
        ],
      },
    ],
  });
  expect(deliveries.refusedOf('default')).toMatchObject([{ source: 1, code: 'events.refused', day: 1 }]);
  expect(deliveries.totalRefused).toBe(1);
  expect(deliveries.of('acme', 1)).toMatchObject({ events: 0, refused: 0 });
});
