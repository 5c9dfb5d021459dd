import { expect, test } from 'vitest';
import type { Event } from '../event.ts';
import { sectionIds } from '../schema.ts';
import { subjectFinder, subjectHints, subjectLimits, subjectMentions } from './find.ts';
import { isSpecial } from './reading.ts';
import { plainEvent as plain } from './testing.ts';

const { actor, contact, origin, target, request, changes, ext, raw } = sectionIds;
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

test('what Daybook knows to be a kind, a type, a time or a count is nobody', () => {
  const made: Event = {
    ...plain,
    origin: { port: 4711 },
    request: { status: 404, bytes: 4711 },
    target: { user: { type: 'service', id: 'x' } },
  };
  for (const name of ['user', 'service', 'success', 'data.read', 'actor', 'id', '4711', '404', plain.id, plain.time])
    expect(subjectFinder([name])(made), name).toBeNull();
  expect(subjectFinder(['user'])({ ...made, actor: { type: 'user', id: 'user' } })?.sections).toEqual([actor]);
  expect(subjectFinder(['4711'])({ ...made, ext: { badge: 4711 } })?.sections).toEqual([ext]);
  const cut = { 'ext.ann': { sha256: 'x', bytes: 9 }, 'request.url': { sha256: 'x', bytes: 9 } };
  expect(subjectFinder(['ann'])({ ...made, cut })?.sections).toEqual([ext]);
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

test('one of the hints stands wherever an identifier is named, but where it may be hidden', () => {
  const names = [String.raw`OFFICE\Ann`, 'Ann "Q" Smith/x', '陳大文', '10.0.0.1', '2001:db8::1', 'ann@exämple.org'];
  const texts = names.flatMap((name) => [
    name,
    name.toUpperCase(),
    JSON.stringify([JSON.stringify([name])]),
    encodeURIComponent(name),
    '::ffff:a00:1 2001:0DB8:0::1 ann@xn--exmple-cua.org',
  ]);
  for (const name of names)
    for (const text of texts.filter((each) => subjectMentions([name])(each).length > 0 && !isSpecial(each)))
      expect(subjectHints([name]).some((hint) => text.toLowerCase().includes(hint))).toBe(true);
  expect(subjectHints(['Ann Smith', '10.0.0.1'])).toEqual(['smith', '10.0.0.1', 'ffff']);
});
