import { expect, test } from 'vitest';
import { type Found, reasonsOf, recordingOf } from './reasons.ts';

const nowMs = Date.parse('2026-11-23T12:00:00Z');
const well: Found = {
  events: 1_000,
  sources: [],
  refused: [],
  index: { state: 'following', lag: 0, indexedSince: null, position: null },
  head: { signed: '2026-11-23T11:59:59Z', waitingMs: 0 },
  verification: null,
  storage: null,
  lastHour: [],
  ledgerFails: false,
  hasHead: true,
  nowMs,
};
const verified = (holds: boolean) => ({ id: 'v-1', ended: '2026-11-23T11:00:00Z', holds, size: 900 });

test('a log that was verified, or that nobody verified, gives no reason', () => {
  expect(reasonsOf(well)).toEqual([]);
  expect(reasonsOf({ ...well, verification: verified(true) })).toEqual([]);
});

test('a verification that found something is a reason, and is about what was recorded, not about what is being recorded', () => {
  const reasons = reasonsOf({ ...well, verification: verified(false) });
  expect(reasons).toMatchObject([{ code: 'verification', source: null }]);
  expect(recordingOf(reasons, well)).toBe('yes');
});

test('the gravest stands first', () => {
  const refused = { code: 'events.refused', source: 'shop', hour: 1, day: 1, last: '2026-11-23T11:59:59Z' };
  const reasons = reasonsOf({
    ...well,
    index: { state: 'down', lag: 0, indexedSince: null, position: null },
    refused: [refused],
    verification: verified(false),
    ledgerFails: true,
  });
  expect(reasons.map(({ code }) => code)).toEqual(['ledger', 'verification', 'refused', 'index']);
  expect(recordingOf(reasons, well)).toBe('no');
});
