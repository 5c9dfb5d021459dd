import { readTimeText } from '@daybook/api';
import { expect, test } from 'vitest';
import { fieldOf, quickSpans, rangeLabel, spanLabel, spanOf, typedRange } from './range.ts';

test.each([
  ['last 3 days', '3d'],
  ['90 min', '90m'],
  ['2w', '2w'],
  ['  Last 1 Hour ', '1h'],
  ['45 seconds', '45s'],
  ['3 months', null],
  ['0 d', null],
  ['days', null],
  ['1234567 d', null],
  ['-3d', null],
])('%s is the span %s', (text, span) => {
  expect(spanOf(text)).toBe(span);
  if (span !== null) expect(readTimeText(span, 10n ** 18n)).not.toBeNull();
});

test('each span that is offered is one that the server reads, and reads back as typed', () => {
  for (const span of quickSpans) {
    expect(spanOf(spanLabel(span) ?? '')).toBe(span);
    expect(readTimeText(span, 10n ** 18n)).not.toBeNull();
  }
});

const [from, to] = ['2026-11-23T09:00:00Z', '2026-11-23T10:30:05Z'];

test.each([
  [{}, 'Any time'],
  [{ since: '24h' }, 'Last 24 hours'],
  [{ since: '1h' }, 'Last 1 hour'],
  [{ since: from }, 'Since 2026-11-23 10:00'],
  [{ until: to }, 'Until 2026-11-23 11:30:05'],
  [{ since: from, until: to }, '2026-11-23 10:00 – 11:30:05'],
  [{ since: from, until: '2026-11-24T10:00:00Z' }, '2026-11-23 10:00 – 2026-11-24 11:00'],
  [{ since: '7d', until: '1d' }, '7 days ago – 1 day ago'],
  [{ since: 'now-1d/d' }, 'Since now-1d/d'],
  [{ since: '2026-11-23' }, 'Since 2026-11-23'],
])('%j is shown as %s', (range, label) => {
  expect(rangeLabel(range, 'Europe/Berlin')).toBe(label);
});

test('what is typed in a zone is an instant, and is shown so again', () => {
  const typed = typedRange('2026-11-23T10:00', '2026-11-23T11:30:05', 'Europe/Berlin');
  expect(typed).toEqual({ ok: true, range: { since: from, until: to } });
  expect(fieldOf(to, 'Europe/Berlin')).toBe('2026-11-23T11:30:05');
  expect(fieldOf('24h', 'UTC')).toBe('');
  expect(typedRange('', '', 'UTC')).toEqual({ ok: true, range: {} });
});

test('a range that ends before it begins, or is none, is refused at its place', () => {
  expect(typedRange('2026-11-23T10:00', '2026-11-23T10:00', 'UTC')).toMatchObject({ ok: false, at: 'to' });
  expect(typedRange('tomorrow', '', 'UTC')).toMatchObject({ ok: false, at: 'from' });
  expect(typedRange('', '2026', 'UTC')).toMatchObject({ ok: false, at: 'to' });
});
