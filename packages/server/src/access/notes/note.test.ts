import type { StoredEvent } from '@daybook/event';
import { expect, test } from 'vitest';
import { storedEvent } from '../../index/testing.ts';
import { groupNames, type Reader, type Role, type Sight } from '../roles/index.ts';
import { client, everything } from '../testing.ts';
import { noteDraft, seeNote } from './note.ts';

const target = { type: 'event', id: '1:7' } as const;
const canonical = (text: string): string => text;

function readerWith(sight: Partial<Sight>): Reader {
  const role: Role = {
    name: 'team',
    about: '',
    permissions: ['events:read'],
    isBuiltIn: false,
    sight: { ...everything, ...sight },
  };
  const who = { subject: 'p1', name: 'ann', credential: 'c1' };
  return { kind: 'reader', tenant: 'default', ...who, roles: [role], role };
}

function noteBy(sight: Partial<Sight>): StoredEvent {
  const draft = noteDraft({ reader: readerWith(sight), client }, target, 'hello', '2026-11-25T10:00:00.000Z');
  return storedEvent(9, draft, { own: true, source: 0 });
}

const sees = (sight: Partial<Sight>, note: StoredEvent) => seeNote(note, target, readerWith(sight), canonical) !== null;

test.each<[string, Partial<Sight>, Partial<Sight>]>([
  ['sources', { sources: [1] }, { sources: [1, 2] }],
  ['no source', { sources: [] }, { sources: [1] }],
  ['a restriction', { restriction: 'outcome:failure' }, {}],
  ['masked fields', { clear: ['content'] }, { clear: ['content', 'network'] }],
])('%s: who saw less is read by who sees more, and not the other way round', (_name, less, more) => {
  expect([sees(more, noteBy(less)), sees(less, noteBy(less)), sees(less, noteBy(more))]).toEqual([true, true, false]);
});

test('a note says who wrote it under which role, and nothing is one on something else', () => {
  const note = noteBy({});
  expect(seeNote(note, target, readerWith({}), canonical)).toMatchObject({
    author: 'ann',
    role: 'team',
    text: 'hello',
  });
  expect(seeNote(note, { type: 'event', id: '1:8' }, readerWith({}), canonical)).toBeNull();
  expect(seeNote(note, { type: 'view', id: '1:7' }, readerWith({}), canonical)).toBeNull();
  expect(seeNote({ ...note, own: false }, target, readerWith({}), canonical)).toBeNull();
});

test('where the record does not have all of what its author saw, nobody reads the note there', () => {
  const note = noteBy({ restriction: 'outcome:failure' });
  const cut = { 'ext.restriction': { sha256: '', bytes: 9000 } };
  expect(sees({ clear: groupNames }, { ...note, event: { ...note.event, cut } })).toBe(false);
});
