import type { EventView } from '@daybook/api';
import { expect, test } from 'vitest';
import { valuesAt } from './values.ts';

const view: EventView = {
  position: '1:4',
  source: 2,
  class: 1,
  received: '2026-11-23T10:00:00.000001Z',
  own: false,
  event: {
    id: '01932c07-209c-7000-8000-000000000000',
    time: '2026-11-23T10:00:00Z',
    kind: 'data.read',
    action: 'open',
    outcome: 'success',
    severity: 1,
    actor: { type: 'user', id: 'alice', roles: ['a', 'b'], mfa: false },
    target: {
      resources: [
        { type: 'file', id: 'f1', labels: ['x'] },
        { type: 'file', id: 'f2' },
      ],
      user: { id: 'bob' },
    },
    changes: [{ path: 'name', old: null, new: 'n' }],
    ext: { 'a.b': 7, none: null },
    raw: { mediaType: 'text/plain', text: 'line' },
  },
};

test.each([
  ['actor.id', ['alice']],
  ['actor.roles', ['a', 'b']],
  ['actor.mfa', [false]],
  ['target.id', ['f1', 'f2']],
  ['target.labels', ['x']],
  ['target.user.id', ['bob']],
  ['changes.new', ['n']],
  ['changes.old', []],
  ['ext.a.b', [7]],
  ['ext.none', []],
  ['ext.toString', []],
  ['raw', ['line']],
  ['raw.mediaType', ['text/plain']],
  ['source', [2]],
  ['position', ['1:4']],
  ['constructor', []],
  ['actor.nothing.at.all', []],
])('%s of an event is what a query of that name finds', (name, values) => {
  expect(valuesAt(view, name)).toEqual(values);
});
