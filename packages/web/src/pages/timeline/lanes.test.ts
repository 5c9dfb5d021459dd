import type { EventView } from '@daybook/api';
import { expect, test } from 'vitest';
import { lanesOf, partsOf, spanOf, wider } from './lanes.ts';

const at = (second: number, sourceName?: string, own = false): EventView => ({
  position: `1:${second}`,
  source: own ? 0 : 7,
  ...(sourceName === undefined ? {} : { sourceName }),
  class: 1,
  received: '2026-11-23T10:00:00.000000Z',
  own,
  event: {
    id: String(second),
    time: new Date(second * 1000).toISOString(),
    kind: 'data.read',
    action: 'a',
    outcome: 'success',
    severity: 1,
  },
});

test('each source has a lane, its events from the earliest', () => {
  const lanes = lanesOf([at(9, 'web'), at(1, 'web'), at(3), at(4, 'daybook', true)]);
  expect(lanes.map(({ name, events }) => [name, events.map(({ position }) => position)])).toEqual([
    ['7', ['1:3']],
    ['daybook', ['1:4']],
    ['web', ['1:1', '1:9']],
  ]);
});

test('the span is what was asked for, or from the first event to the last, and never empty', () => {
  expect(spanOf([at(5), at(2)])).toEqual({ fromMs: 2000, toMs: 5001 });
  expect(spanOf([at(5)], '1970-01-01T00:00:00Z', '1970-01-01T00:00:10Z')).toEqual({ fromMs: 0, toMs: 10_000 });
  expect(spanOf([at(5)], '24h')).toEqual({ fromMs: 5000, toMs: 5001 });
  expect(spanOf([at(5)], '1970-01-01T00:01:00Z')).toEqual({ fromMs: 60_000, toMs: 61_000 });
  expect(wider({ fromMs: 1000, toMs: 5000 })).toEqual({ fromMs: -1000, toMs: 7000 });
});

test('every event is in just one part', () => {
  const events = [at(0), at(1), at(4), at(10)];
  const parts = partsOf(events, { fromMs: 0, toMs: 10_000 }, 4);
  expect(parts.map(({ count }) => count)).toEqual([2, 1, 0, 1]);
  expect(parts[0]).toMatchObject({ fromMs: 0, toMs: 2500 });
});
