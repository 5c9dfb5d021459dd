import type { EventView } from '@daybook/api';
import { expect, test } from 'vitest';
import { plainPaint } from '../terminal/index.ts';
import { renderEvent } from './show.ts';

const view: EventView = {
  position: '1:7',
  source: 3,
  class: 1,
  received: '2026-11-23T10:00:00.000000Z',
  own: false,
  event: {
    id: '01900000-0000-7000-8000-000000000000',
    time: '2026-11-23T10:00:00Z',
    kind: 'data.read',
    action: 'read',
    outcome: 'success',
    severity: 1,
    origin: { ip: '203.0.113.9' },
  },
  masked: ['identity', 'raw'],
};

test('an event is shown with all its fields, and says which groups the role masks', () => {
  const lines = renderEvent(view, plainPaint)
    .split('\n')
    .map((line) => line.trim().split(/\s{2,}/));
  expect(lines).toContainEqual([
    '2026-11-23T10:00:00Z: somebody (masked) from 203.0.113.9 — read — success [data.read]',
  ]);
  expect(lines).toContainEqual(['origin.ip', '203.0.113.9']);
  expect(lines).toContainEqual(['identity', 'masked']);
  expect(lines).toContainEqual(['raw', 'masked']);
  expect(lines.flat()).not.toContain('contact');
});
