import type { Permission } from '@daybook/api';
import { describe, expect, test } from 'vitest';
import { storedEvent } from '../../index/testing.ts';
import { QueryFields } from '../../index/query-fields.ts';
import { groupNames, type Sight } from '../roles/index.ts';
import { Lenses } from './lenses.ts';

// Daybook's own events of looks and of administration quote what others asked and saw.

const lenses = new Lenses(new QueryFields(), () => undefined);
const whole: Sight = { sources: null, restriction: '', clear: groupNames };
const kinds = ['log.query', 'log.export', 'log.note', 'admin.view.create', 'admin.role.update', 'auth.login'] as const;
const events = kinds.map((kind, i) => storedEvent(i, { kind }, { source: 0, own: true }));

function seen(change: Partial<Sight>, ...more: Permission[]): string[] {
  const permissions: Permission[] = ['events:read', ...more];
  const role = { name: 'some', about: '', permissions, sight: { ...whole, ...change }, isBuiltIn: false };
  const lens = lenses.of(role, 0n);
  return events.flatMap((stored) => lens.see(stored)?.event.kind ?? []);
}

const limits: readonly [string, Partial<Sight>][] = [
  ['a restriction', { restriction: 'outcome:success' }],
  ['sources', { sources: [0, 1] }],
];

describe('what quotes others is seen', () => {
  test('by a role that sees everything', () => {
    expect(seen({})).toEqual(kinds);
  });

  test.each(limits)('by no role that is limited by %s, whatever it may', (_, limit) => {
    expect(seen(limit)).toEqual(['auth.login']);
    expect(seen(limit, 'looks:read')).toEqual(['auth.login']);
    expect(seen({ ...limit, restriction: 'kind:admin.*' }, 'looks:read')).toEqual([]);
  });

  test('by no role that masks anything, whatever it may', () => {
    expect(seen({ clear: groupNames.filter((group) => group !== 'raw') }, 'looks:read')).toEqual(['auth.login']);
  });

  test('in no preview of a limited role', () => {
    const under = { name: 'a', about: '', permissions: ['looks:read' as const], sight: whole, isBuiltIn: false };
    const lens = lenses.preview({ name: 'b', sight: { ...whole, sources: [0] } }, under, 0n);
    expect(events.flatMap((stored) => lens.see(stored)?.event.kind ?? [])).toEqual(['auth.login']);
  });
});
