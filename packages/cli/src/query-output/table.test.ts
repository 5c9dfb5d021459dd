import type { EventView } from '@daybook/api';
import { expect, test } from 'vitest';
import { plainPaint } from '../terminal/index.ts';
import { renderEventTable } from './table.ts';

const view: EventView = {
  position: '1:7',
  source: 3,
  class: 1,
  received: '2026-11-23T10:00:00.000000Z',
  own: false,
  event: {
    id: '01900000-0000-7000-8000-000000000000',
    time: '2026-11-23T10:00:00.123456+00:00',
    kind: 'http.request',
    action: 'GET',
    outcome: 'failure',
    severity: 1,
    actor: { type: 'user', id: 'mallory\u001b]0;owned\u0007' },
    origin: { ip: '203.0.113.9' },
    request: { url: `/search?q=${'a'.repeat(500)}`, status: 404 },
  },
};

test('a row says when, what, who, with what result, from where, and to what; within the width', () => {
  const [head = '', row = ''] = renderEventTable([view], 140, plainPaint).split('\n');
  expect(head.split(/\s+/)).toEqual(['position', 'time', 'kind', 'actor', 'action', 'outcome', 'ip', 'target']);
  expect(row).toContain('2026-11-23T10:00:00Z  http.request  mallory\\u{1b}]0;owned\\u{7}  GET');
  expect(row).toContain('203.0.113.9  /search?q=aa');
  expect([...row].length).toBeLessThanOrEqual(140);
});

test('what the role masks is said to be masked, and what the event does not have is empty', () => {
  const { actor: _actor, origin: _origin, request: _request, ...event } = view.event;
  const row = (masked?: EventView['masked']) =>
    renderEventTable([{ ...view, event, ...(masked === undefined ? {} : { masked }) }], 140, plainPaint).split('\n')[1];
  expect(
    row(['identity', 'network', 'content'])
      ?.split(/\s{2,}/)
      .slice(3),
  ).toEqual(['masked', 'GET', 'failure', 'masked', 'masked']);
  expect(row()).not.toContain('masked');
  expect(row(['contact'])).not.toContain('masked');
});

test('a narrow terminal is respected', () => {
  for (const line of renderEventTable([view], 90, plainPaint).split('\n')) {
    expect([...line].length).toBeLessThanOrEqual(90);
  }
});
