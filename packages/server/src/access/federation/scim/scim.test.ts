import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFilter, passes } from './filter.ts';
import { applyPatch, lowerKeys, type PatchOperation } from './patch.ts';

const ann = {
  username: 'ann@example.org',
  active: true,
  name: { formatted: 'Ann Example' },
  emails: [
    { value: 'ann@example.org', type: 'work', primary: true },
    { value: 'ann@home.example', type: 'home' },
  ],
  members: [{ value: 'a' }, { value: 'b' }],
  logins: 7,
};

describe('filters', () => {
  test.each([
    ['userName eq "ann@example.org"', true],
    ['USERNAME Eq "ANN@example.org"', true],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName sw "ann"', true],
    ['userName ne "ann@example.org"', false],
    ['name.formatted co "exam"', true],
    ['emails.value ew "home.example"', true],
    ['emails co "home"', true],
    ['emails[type eq "work" and value co "home"]', false],
    ['emails[type eq "home" and value co "home"]', true],
    ['externalId pr', false],
    ['active eq true and not (logins gt 7)', true],
    ['logins ge 7 and (userName eq "x" or active eq true)', true],
    // AND binds before OR.
    ['active eq true or active eq false and userName eq "x"', true],
    ['active eq "true"', false],
    ['externalId eq null', false],
  ])('%s: %s', (text, expected) => {
    const filter = parseFilter(text);
    expect(filter).not.toBeNull();
    expect(filter !== null && passes(filter, ann)).toBe(expected);
  });

  test.each([
    '',
    'userName',
    'userName eq',
    'userName is "x"',
    'userName eq x',
    '(userName eq "x"',
    'a eq "x" b',
    '"a" eq "b"',
    'a eq "x" )',
  ])('%j is no filter', (text) => {
    expect(parseFilter(text)).toBeNull();
  });

  test('what is too long or too deep is refused, and no text makes it throw', () => {
    expect(parseFilter(`a eq "${'x'.repeat(3000)}"`)).toBeNull();
    expect(parseFilter(`${'('.repeat(50)}a pr${')'.repeat(50)}`)).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => void parseFilter(text)));
    const words = fc.array(fc.constantFrom('a', 'eq', 'and', 'or', 'not', '(', ')', '[', ']', '"x"', 'pr', '1'));
    fc.assert(fc.property(words, (list) => void parseFilter(list.join(' '))));
  });
});

describe('patches', () => {
  const patched = (...operations: PatchOperation[]) => {
    const done = applyPatch(ann, operations);
    return done.ok ? done.resource : done.code;
  };

  test('attributes are replaced, added and removed, by path and without', () => {
    expect(patched({ op: 'replace', path: 'active', value: false })).toMatchObject({ active: false });
    expect(patched({ op: 'replace', value: { active: false, 'name.formatted': 'Anna' } })).toMatchObject({
      active: false,
      name: { formatted: 'Anna' },
    });
    expect(patched({ op: 'add', path: 'externalId', value: '7' })).toMatchObject({ externalid: '7' });
    expect(patched({ op: 'remove', path: 'name.formatted' })).toMatchObject({ name: {} });
    expect(patched({ op: 'remove', path: 'emails' })).not.toHaveProperty('emails');
  });

  test('values of a list are named by a filter; one that is not there is made', () => {
    const [work, home] = ann.emails;
    expect(patched({ op: 'replace', path: 'emails[type eq "work"].value', value: 'x@y.z' })).toMatchObject({
      emails: [{ ...work, value: 'x@y.z' }, home],
    });
    expect(patched({ op: 'add', path: 'emails[type eq "other"].value', value: 'o@y.z' })).toMatchObject({
      emails: [work, home, { type: 'other', value: 'o@y.z' }],
    });
    expect(patched({ op: 'remove', path: 'emails[type eq "home"]' })).toMatchObject({ emails: [work] });
  });

  test('members are added once and removed, by filter or by value', () => {
    const members = (...operations: PatchOperation[]) => (patched(...operations) as { members: unknown }).members;
    expect(members({ op: 'add', path: 'members', value: [{ value: 'b' }, { value: 'c' }] })).toEqual([
      { value: 'a' },
      { value: 'b' },
      { value: 'c' },
    ]);
    expect(members({ op: 'remove', path: 'members[value eq "a"]' })).toEqual([{ value: 'b' }]);
    expect(members({ op: 'remove', path: 'members', value: [{ value: 'b' }] })).toEqual([{ value: 'a' }]);
  });

  test('all of it or none: a path that is none, and a target that is not there, are named', () => {
    expect(patched({ op: 'replace', path: 'active', value: false }, { op: 'add', path: 'a..b', value: 1 })).toBe(
      'invalidPath',
    );
    expect(patched({ op: 'replace', path: 'emails[type sw "q"]', value: {} })).toBe('noTarget');
    expect(patched({ op: 'remove' })).toBe('noTarget');
    expect(patched({ op: 'add', value: 'x' })).toBe('invalidValue');
    expect(ann.active).toBe(true);
  });

  test('no prototype is reached, whatever the names', () => {
    patched({ op: 'add', path: '__proto__.polluted', value: true }, { op: 'add', value: { constructor: { a: 1 } } });
    expect({}).not.toHaveProperty('polluted');
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (path, value) => {
        applyPatch(ann, [{ op: 'add', path, value }]);
        lowerKeys(value);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });
});

describe('patches of long lists', () => {
  const members = Array.from({ length: 10_000 }, (_, i) => ({ value: `person${i}` }));
  const many = (count: number, make: (i: number) => PatchOperation): PatchOperation[] =>
    Array.from({ length: count }, (_, i) => make(i));

  test('a thousand operations that name members do what each of them says', () => {
    const patched = applyPatch({ members }, [
      ...many(500, (i) => ({ op: 'remove', path: `members[value eq "PERSON${i}"]` })),
      ...many(250, (i) => ({ op: 'remove', path: 'members', value: [{ value: `person${500 + i}` }] })),
      ...many(250, (i) => ({ op: 'add', path: 'members', value: [{ value: `new${i}` }, { value: 'person9999' }] })),
    ]);
    const left = [...members.slice(750), ...many(250, () => ({ op: 'add' })).map((_, i) => ({ value: `new${i}` }))];
    expect(patched).toEqual({ ok: true, resource: { members: left } });
    expect(members).toHaveLength(10_000);
  });

  test('what looks through every member is refused past the limit, and changes nothing', () => {
    const scan = { op: 'remove', path: 'members[value co "none"]' } as const;
    expect(
      applyPatch(
        { members },
        many(10, () => scan),
      ),
    ).toMatchObject({ ok: true });
    expect(
      applyPatch(
        { members },
        many(11, () => scan),
      ),
    ).toMatchObject({ ok: false, code: 'invalidValue' });
    const within = { op: 'add', path: 'name.list', value: 'x' } as const;
    const long = { name: { list: Array.from({ length: 10_000 }, (_, i) => i) } };
    expect(
      applyPatch(
        long,
        many(11, () => within),
      ),
    ).toMatchObject({ ok: false, code: 'invalidValue' });
  });

  test('a filter has so many comparisons, and no more', () => {
    const tests = (count: number) => Array.from({ length: count }, () => 'a eq 1').join(' or ');
    expect(parseFilter(tests(32))).not.toBeNull();
    expect(parseFilter(tests(33))).toBeNull();
  });
});
