import type { Permission } from '@daybook/api';
import { type MaskingGroup, maskingGroups } from '@daybook/event';
import { evaluate, parse } from '@daybook/query';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogue, everything } from '../testing.ts';
import { canonicalBy } from './restriction.ts';
import { groupNames, type Role } from './role.ts';
import { isWithin, mayGiveAlone, readingPermissions, widens } from './within.ts';

const canonical = canonicalBy(catalogue);
type Rights = Pick<Role, 'permissions' | 'sight'>;
const rights = (permissions: readonly Permission[], sight: Partial<Role['sight']> = {}): Rights => ({
  permissions,
  sight: { ...everything, ...sight },
});
const within = (inner: Rights, outer: Rights) => isWithin(inner, outer, canonical);

describe('what one role lets see is within what another does', () => {
  const reads = rights(['events:read']);

  const maskedBy = (restriction: string) => rights(['events:read'], { restriction, clear: ['network'] });

  test('who reads nothing is within everybody', () => {
    expect(within(rights(['users:write']), rights([], { sources: [], clear: [] }))).toBe(true);
  });

  test.each([
    ['the same', reads, reads, true],
    ['fewer permissions', reads, rights(['events:read', 'looks:read']), true],
    ['another way to read', rights(['events:export']), reads, false],
    ['fewer sources', rights(['events:read'], { sources: [1] }), rights(['events:read'], { sources: [1, 2] }), true],
    ['another source', rights(['events:read'], { sources: [3] }), rights(['events:read'], { sources: [1, 2] }), false],
    ['all sources', reads, rights(['events:read'], { sources: [1, 2] }), false],
    ['fewer groups', rights(['events:read'], { clear: [] }), reads, true],
    ['more groups', reads, rights(['events:read'], { clear: ['identity'] }), false],
    ['a restriction', rights(['events:read'], { restriction: 'action:x' }), reads, true],
    ['a restriction, by whom something is masked', maskedBy('action:x'), maskedBy(''), false],
    ['no restriction', reads, rights(['events:read'], { restriction: 'action:x' }), false],
  ])('%s', (_what, inner, outer, expected) => {
    expect(within(inner, outer)).toBe(expected);
  });

  test('restrictions that are written otherwise and mean the same are equal', () => {
    const one = rights(['events:read'], { restriction: 'action:x AND actor.id:y' });
    expect(within(one, rights(['events:read'], { restriction: '(action:x  actor.id:"y")' }))).toBe(true);
    expect(within(one, rights(['events:read'], { restriction: 'action:x' }))).toBe(false);
  });

  test('a time that moves is never taken for one that stands, whatever the moment', () => {
    const moving = rights(['events:read'], { restriction: 'time:[now-1d TO now]' });
    const standing = rights(['events:read'], { restriction: 'time:[1969-12-31 TO 1970-01-01]' });
    expect(within(moving, standing)).toBe(false);
    expect(within(standing, moving)).toBe(false);
    expect(within(moving, moving)).toBe(true);
  });
});

const permission = fc.constantFrom<Permission>(...readingPermissions, 'users:write', 'log:read');
const restriction = fc.constantFrom('', 'action:a', 'NOT action:a', 'action:a OR actor.id:b', '(action:"a")', '*:*');
const role: fc.Arbitrary<Rights> = fc.record({
  permissions: fc.uniqueArray(permission),
  sight: fc.record({
    sources: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 3 })), { nil: null }),
    restriction,
    clear: fc.uniqueArray(fc.constantFrom<MaskingGroup>(...groupNames)),
  }),
});
const event = fc.record({
  source: fc.integer({ min: 0, max: 3 }),
  action: fc.constantFrom('a', 'b'),
  actor: fc.constantFrom('a', 'b'),
});

/** What a reader under the role gets of an event: sections, by each way of reading. Written anew, from the design. */
function shown({ permissions, sight }: Rights, seen: { source: number; action: string; actor: string }): Set<string> {
  const parsed = parse(sight.restriction, catalogue);
  if (!parsed.ok) throw new Error('the restriction can be read');
  const fields: Record<string, string> = { action: seen.action, 'actor.id': seen.actor };
  const inSight =
    (sight.sources === null || sight.sources.includes(seen.source)) && evaluate(parsed.tree, (name) => fields[name]);
  if (!inSight) return new Set();
  const sections = ['core', ...sight.clear.flatMap((group) => maskingGroups[group].map(String))];
  const ways = permissions.filter((each) => (readingPermissions as readonly string[]).includes(each));
  return new Set(ways.flatMap((way) => sections.map((section) => `${way} ${section}`)));
}

test('a role that is within another never shows anything that the other does not', () => {
  let contained = 0;
  fc.assert(
    fc.property(role, role, fc.array(event, { minLength: 8, maxLength: 8 }), (inner, outer, events) => {
      if (!within(inner, outer)) return;
      contained += 1;
      for (const each of events) {
        const more = shown(outer, each);
        expect([...shown(inner, each)].filter((section) => !more.has(section))).toEqual([]);
      }
    }),
    { numRuns: 3000 },
  );
  expect(contained).toBeGreaterThan(50);
});

test('within is reflexive and transitive', () => {
  fc.assert(
    fc.property(role, role, role, (a, b, c) => {
      expect(within(a, a)).toBe(true);
      if (within(a, b) && within(b, c)) expect(within(a, c)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

describe('giving alone', () => {
  const administrator = rights(['users:write', 'roles:write', 'approvals:decide']);
  const auditor = rights(['events:read', 'looks:read']);

  test('what one of the own roles shows may be given; what only two of them together show may not', () => {
    const reads = rights(['events:read'], { sources: [1] });
    expect(mayGiveAlone(reads, [administrator, auditor], canonical)).toBe(true);
    expect(mayGiveAlone(reads, [administrator], canonical)).toBe(false);
    const halves = [rights(['events:read'], { sources: [1] }), rights(['looks:read'], { sources: [1] })];
    expect(mayGiveAlone(rights(['events:read', 'looks:read'], { sources: [1] }), halves, canonical)).toBe(false);
  });

  test('what one may not do oneself is not given alone, and the right to decide never', () => {
    expect(mayGiveAlone(rights(['tokens:write']), [administrator, auditor], canonical)).toBe(false);
    expect(mayGiveAlone(administrator, [administrator, auditor], canonical)).toBe(false);
    expect(mayGiveAlone(rights(['users:write']), [administrator], canonical)).toBe(true);
  });
});

describe('a change widens a role', () => {
  const own = [rights(['users:write', 'approvals:decide'])];
  const before = rights(['events:read'], { sources: [1], restriction: 'action:a', clear: ['network'] });

  test.each<[string, Rights, boolean]>([
    ['nothing', before, false],
    ['a way to read', rights(['events:read', 'looks:read'], before.sight), true],
    ['a source', rights(['events:read'], { ...before.sight, sources: [1, 2] }), true],
    ['all sources', rights(['events:read'], { ...before.sight, sources: null }), true],
    ['another restriction', rights(['events:read'], { ...before.sight, restriction: 'action:b' }), true],
    ['no restriction', rights(['events:read'], { ...before.sight, restriction: '' }), true],
    ['a group', rights(['events:read'], { ...before.sight, clear: ['network', 'contact'] }), true],
    ['what the changer may do', rights(['events:read', 'users:write'], before.sight), false],
    ['what the changer may not do', rights(['events:read', 'tokens:write'], before.sight), true],
    ['the right to decide', rights(['events:read', 'approvals:decide'], before.sight), true],
    ['fewer sources', rights(['events:read'], { ...before.sight, sources: [] }), false],
    ['fewer groups', rights(['events:read'], { ...before.sight, clear: [] }), false],
    ['no reading', rights([], before.sight), false],
  ])('%s', (_what, after, expected) => {
    expect(widens(before, after, own, canonical)).toBe(expected);
  });
});
