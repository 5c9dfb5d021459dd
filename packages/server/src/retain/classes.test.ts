import { encodeEvents, type Event } from '@daybook/event';
import { expect, test } from 'vitest';
import { classesOfItems } from './classes.ts';

const event = (more: Partial<Event>): Event => ({
  id: '01932c07-209c-7000-8000-000000000000',
  time: '2026-01-02T03:04:05Z',
  kind: 'data.read',
  action: 'read',
  outcome: 'success',
  severity: 1,
  actor: { type: 'user', id: 'Zoë' },
  ...more,
});

test('each event of a delivery gets the class that its kind, outcome and labels give', () => {
  const events = encodeEvents([
    event({}),
    event({ kind: 'auth.login', outcome: 'denied' }),
    event({ target: { resources: [{ type: 'table', id: 'cards', labels: ['prod', 'chd'] }] } }),
    event({ kind: 'auth.login' }),
    event({ ext: { kind: 'auth.login', outcome: 'denied' } }),
  ]);
  const rules = [
    { class: 3, kinds: ['auth.*'], outcomes: ['denied' as const] },
    { class: 4, labels: ['chd'] },
    { class: 5, sources: [9] },
  ];
  expect([...classesOfItems({ classes: [], rules, default: 1 }, 7, events)]).toEqual([1, 3, 4, 1, 1]);
  expect([...classesOfItems({ classes: [], rules, default: 1 }, 9, events)]).toEqual([5, 3, 4, 5, 5]);
});
