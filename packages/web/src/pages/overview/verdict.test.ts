import type { OverviewJson } from '@daybook/api';
import { expect, test } from 'vitest';
import { verdictOf } from './verdict.ts';

const nowMs = Date.parse('2026-11-23T12:00:00Z');
const shop = {
  number: 1,
  name: 'shop',
  revoked: false,
  last: '2026-11-23T11:59:00Z',
  hour: 1,
  day: 1,
  unparsed: 0,
  silent: false,
};
const well: OverviewJson = {
  recording: 'yes',
  reasons: [],
  events: 10,
  counts: 'all',
  since: '2026-11-22T12:00:00Z',
  perSecond: 0,
  lastHour: [],
  sources: [shop],
  refused: [],
  index: { state: 'following', lag: 0, indexedSince: null, position: null },
  head: { signed: null, waitingMs: 0 },
  verification: null,
  storage: null,
};
const because = (code: OverviewJson['reasons'][number]['code'], source: string | null = null) => ({
  code,
  source,
  text: '.',
});
const doubtful = (...reasons: OverviewJson['reasons']): OverviewJson => ({ ...well, recording: 'doubtful', reasons });
const sentence = (data: OverviewJson) => verdictOf(data, nowMs).sentence;

test('everything is being recorded only where all sources are seen and one has sent', () => {
  expect(verdictOf(well, nowMs)).toEqual({ tone: 'good', sentence: 'Everything is being recorded', but: null });
  expect(sentence({ ...well, counts: 'reached' })).toBe('Everything from your sources is being recorded');
  expect(sentence({ ...well, counts: 'withheld', sources: [] })).toBe('What arrives is being recorded');
  expect(verdictOf({ ...well, counts: 'withheld', sources: [] }, nowMs).but).toContain('not shown counts');
  expect(sentence({ ...well, sources: [] })).toContain('No source is registered');
  expect(sentence({ ...well, sources: [{ ...shop, revoked: true }] })).toContain('No source is registered');
  expect(sentence({ ...well, sources: [{ ...shop, last: null }] })).toBe('No source has sent anything yet');
});

test('while the past is not read yet, nobody is said never to have sent', () => {
  const justStarted = { ...well, since: '2026-11-23T11:59:00Z', sources: [{ ...shop, last: null }] };
  expect(sentence(justStarted)).toBe('Everything is being recorded');
});

test('what is in doubt is named where it is one thing, and counted where it is several', () => {
  expect(sentence(doubtful(because('silent', 'shop')))).toBe('Nothing comes from shop');
  expect(sentence(doubtful(because('silent', 'shop'), because('silent', 'vpn')))).toBe('Nothing comes from 2 sources');
  expect(sentence(doubtful(because('refused', 'shop'), because('refused', 'shop')))).toBe(
    'Events of shop were refused',
  );
  expect(sentence(doubtful(because('disk')))).toBe('Recording will stop when the disk is full');
  expect(sentence(doubtful(because('silent', 'shop'), because('refused', 'vpn'), because('index')))).toBe(
    'Something may be missing: 2 things to look at',
  );
});

test('what is about finding and proving leaves the answer as it is, in another colour', () => {
  expect(verdictOf({ ...well, reasons: [because('index')] }, nowMs)).toMatchObject({
    tone: 'warn',
    sentence: 'Everything is being recorded',
  });
  expect(verdictOf({ ...well, reasons: [because('verification')] }, nowMs).tone).toBe('bad');
  expect(verdictOf({ ...well, recording: 'no', reasons: [because('ledger')] }, nowMs)).toMatchObject({
    tone: 'bad',
    sentence: 'Events are not being recorded',
  });
});
