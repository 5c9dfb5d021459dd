import { expect, test } from 'vitest';
import type { Event } from '../event.ts';
import { sectionIds } from '../schema.ts';
import { subjectFinder, subjectHints, subjectLimits } from './find.ts';

const { actor, contact, origin, target, request, changes, ext, raw } = sectionIds;
const plain: Event = {
  id: '0190a5b4-7c3e-7d1f-8a2b-000000000001',
  time: '2026-01-02T03:04:05Z',
  kind: 'data.read',
  action: 'read',
  outcome: 'success',
  severity: 1,
  actor: { type: 'user', id: 'somebody' },
};
const rawOf = (text: string): Event => ({
  ...plain,
  raw: { mediaType: 'text/plain', bytes: new TextEncoder().encode(text) },
});

test('every section in which an identifier can stand is looked through', () => {
  const cases: [Partial<Event>, number][] = [
    [{ actor: { type: 'user', id: 'ann' } }, actor],
    [{ actor: { type: 'user', id: 'x', name: 'ann' } }, contact],
    [{ origin: { host: 'ann' } }, origin],
    [{ target: { resources: [{ type: 't', id: 'x', labels: ['ann'] }] } }, target],
    [{ request: { url: '/users/ann?all' } }, request],
    [{ changes: [{ path: 'p', old: 'ann' }] }, changes],
    [{ ext: { owner: 'ann' } }, ext],
    [{ ext: { ann: 1 } }, ext],
    [rawOf('login of ann.'), raw],
  ];
  for (const [members, section] of cases) {
    expect(subjectFinder(['ann'])({ ...plain, ...members })?.sections).toEqual([section]);
  }
});

test('an identifier is found whole only', () => {
  const find = subjectFinder(['ann']);
  for (const text of ['joanna', 'ann-marie', 'jo.ann', 'ann@example.org', 'ann_1', 'Ann', 'ännann', 'annä']) {
    expect(find(rawOf(text)), text).toBeNull();
  }
  for (const text of [
    'ann',
    'ann.',
    '"ann"',
    'user=ann',
    '(ann)',
    'ann:x',
    'joanna and ann',
    String.raw`{"a":"x\nann"}`,
  ]) {
    expect(find(rawOf(text)), text).toEqual({ sections: [raw], identifiers: ['ann'] });
  }
  expect(subjectFinder(['10.0.0.1'])(rawOf('110.0.0.1 10.0.0.11 10.0.0.1.5 10x0x0x1'))).toBeNull();
  expect(subjectFinder(['10.0.0.1'])(rawOf('from 10.0.0.1:443'))).not.toBeNull();
});

test('an e-mail address is found in any case and through escapes', () => {
  const find = subjectFinder(['Ann@Example.org']);
  for (const text of ['<ANN@example.ORG>', 'to=ann%40example.org&x', String.raw`{"to":"ann\u0040example.org"}`]) {
    expect(find(rawOf(text)), text).not.toBeNull();
  }
  expect(find(rawOf('joann@example.org'))).toBeNull();
  expect(find(rawOf('ann@example.org.uk'))).toBeNull();
});

test('of several identifiers those are named that occur', () => {
  const event: Event = { ...plain, actor: { type: 'user', id: 'u-7', email: 'ann@example.org' } };
  const finding = { sections: [actor, contact], identifiers: ['ann@example.org', 'u-7'] };
  expect(subjectFinder(['ann@example.org', 'nobody', 'u-7'])(event)).toEqual(finding);
});

test('identifiers have limits', () => {
  const { identifiers, identifierLength } = subjectLimits;
  const many = Array.from({ length: identifiers }, (_, at) => `u${at}`);
  expect(subjectFinder(many)(plain)).toBeNull();
  expect(subjectFinder(['x'.repeat(identifierLength)])(plain)).toBeNull();
  expect(() => subjectFinder([...many, 'more'])).toThrow('1 to 100 identifiers');
  expect(() => subjectFinder([])).toThrow('1 to 100 identifiers');
  expect(() => subjectFinder(['a', 'x'.repeat(identifierLength + 1)])).toThrow('identifier 2 ');
  expect(() => subjectFinder([' '])).toThrow('identifier 1 ');
});

test('the hint of an identifier stands wherever it is named, as JSON and URLs quote it; what has none may stand anywhere', () => {
  const names = [String.raw`OFFICE\Ann`, 'Ärzte@Example.org', 'Ann "Q" Smith/x', '陳大文'];
  expect(subjectHints(names)).toEqual(['office', 'example.org', 'smith', '']);
  for (const [i, name] of names.entries())
    for (const quoted of [name, JSON.stringify([JSON.stringify([name])]), encodeURIComponent(name)])
      expect(quoted.toLowerCase()).toContain(subjectHints(names)[i]);
});
