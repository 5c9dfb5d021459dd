import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { resolveField } from './catalogue.ts';
import { parse } from './parse.ts';
import { print } from './print.ts';
import { setTerm, stateOfTerm, type TermState, termOf, withTerm } from './term.ts';
import { anyTree } from './testing/arbitrary.ts';
import { catalogue } from './testing/catalogue.ts';

const nowNs = 1_000_000_000_000_000_000n;
const names = { 'request.status': () => new Map([['not-found', 404]]) };
const options = { nowNs, names };

function term(field: string, value: string) {
  const resolved = resolveField(catalogue, field);
  const leaf = resolved === null ? null : termOf(resolved, value);
  if (leaf === null) throw new Error(`${field} is never ${value}`);
  return leaf;
}

const set = (text: string, field: string, value: string, state: TermState): string | null =>
  setTerm(text, term(field, value), state, catalogue, options);

test.each([
  ['', 'actor.id', 'alice', 'included', 'actor.id:alice'],
  ['', 'actor.id', 'a "b" AND c:*', 'excluded', String.raw`NOT actor.id:"a \"b\" AND c:*"`],
  ['outcome:failure', 'kind', 'data.read', 'included', 'outcome:failure AND kind:data.read'],
  ['outcome:failure kind:data.read', 'kind', 'data.read', null, 'outcome:failure'],
  ['outcome:failure -kind:data.read', 'kind', 'data.read', 'included', 'outcome:failure AND kind:data.read'],
  ['kind:data.read', 'kind', 'data.read', 'excluded', 'NOT kind:data.read'],
  ['a OR b', 'actor.id', 'alice', 'included', '(a OR b) AND actor.id:alice'],
  ['kind:(data.read OR auth.login)', 'kind', 'data.read', null, 'kind:auth.login'],
  ['kind:(data.read OR auth.login) x', 'kind', 'data.read', null, 'kind:auth.login AND x'],
  ['NOT kind:(data.read OR auth.login)', 'kind', 'auth.login', null, 'NOT kind:data.read'],
  ['kind:auth.*', 'kind', 'auth.login', 'included', 'kind:auth.* AND kind:auth.login'],
  ['time:>now-1h', 'actor.id', 'x', 'included', 'time:>now-1h AND actor.id:x'],
  ['request.status:not-found', 'actor.id', 'x', 'included', 'request.status:not-found AND actor.id:x'],
  ['', 'request.status', '404', 'excluded', 'NOT request.status:not-found'],
  ['', 'request.status', '200', 'included', 'request.status:200'],
  ['', 'origin.ip', '2001:db8::1', 'included', 'origin.ip:2001:db8::1'],
  ['actor.id:(', 'actor.id', 'x', 'included', null],
] as const)('%s, with %s:%s %s, is %s', (text, field, value, state, expected) => {
  expect(set(text, field, value, state)).toBe(expected);
});

test('a value that a field cannot have is no term', () => {
  expect(termOf({ name: 'origin.ip', type: 'ip' }, 'nowhere')).toBeNull();
  expect(termOf({ name: 'n', type: 'number' }, 'many')).toBeNull();
  expect(termOf({ name: 'b', type: 'boolean' }, 'yes')).toBeNull();
  expect(termOf({ name: 'k', type: 'keyword' }, '')).toBeNull();
  expect(termOf({ name: 'k', type: 'keyword' }, 'half \ud800')).toBeNull();
  expect(termOf({ name: 't', type: 'time' }, '2026-11-23')).toBeNull();
});

test('what was set is so, also after it was printed and read again, and taking it away leaves nothing of it', () => {
  const states = fc.constantFrom<TermState>('included', 'excluded', null);
  fc.assert(
    fc.property(anyTree, fc.string({ minLength: 1 }), states, (tree, value, state) => {
      const leaf = term('actor.id', value);
      const text = print(tree);
      const before = parse(text, catalogue, options);
      const edited = setTerm(text, leaf, state, catalogue, options);
      if (!before.ok || edited === null) return;
      const after = parse(edited, catalogue, options);
      // A query at its limits takes no more.
      if (!after.ok) return;
      expect(stateOfTerm(after.tree, leaf)).toBe(state);
      const taken = setTerm(edited, leaf, null, catalogue, options) ?? '';
      const reparsed = parse(taken, catalogue, options);
      expect(reparsed.ok && stateOfTerm(reparsed.tree, leaf)).toBe(null);
      expect(reparsed.ok && print(reparsed.tree)).toBe(print(withTerm(before.tree, leaf, null)));
    }),
  );
});
