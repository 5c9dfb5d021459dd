import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { and, not, or } from './build.ts';
import { type Accessor, evaluate } from './evaluate.ts';
import type { Node } from './node.ts';
import { parse } from './parse.ts';
import { print } from './print.ts';
import { anyLeaf, anyQuery, anyTree } from './testing/arbitrary.ts';
import { catalogue } from './testing/catalogue.ts';
import { treeOf, withoutSpans, word } from './testing/trees.ts';
import { fieldsOf, mapNode, visit } from './visit.ts';

const anyEvent: fc.Arbitrary<Accessor> = fc
  .record({
    'actor.id': fc.constantFrom('alice', 'bob', undefined),
    outcome: fc.constantFrom('success', 'failure'),
    'origin.ip': fc.constantFrom('10.1.1.1', '192.0.2.1', undefined),
    'request.status': fc.constantFrom(3, 500, undefined),
    mfa: fc.boolean(),
    '*': fc.subarray(['a', 'b', 'a b']),
  })
  .map((event) => (field) => (Object.hasOwn(event, field) ? event[field as keyof typeof event] : undefined));

describe('no query can escape a restriction that is joined to it', () => {
  const restriction = treeOf('actor.id:alice OR outcome:success');

  test('the joined tree matches nothing that the restriction does not, also when printed and parsed again', () => {
    let joined = 0;
    fc.assert(
      fc.property(anyQuery, anyEvent, (text, event) => {
        const query = parse(text, catalogue, { nowNs: 0n });
        if (!query.ok) return;
        joined++;
        const both = and(query.tree, restriction);
        expect(evaluate(both, event)).toBe(evaluate(query.tree, event) && evaluate(restriction, event));
        const again = parse(print(both), catalogue);
        if (!again.ok) {
          // Joining adds a level; nothing else can be wrong with what was printed.
          expect(again.errors.map(({ code }) => code)).toEqual(['too-deep']);
          return;
        }
        expect(withoutSpans(again.tree)).toEqual(withoutSpans(both));
      }),
      { numRuns: 3000 },
    );
    expect(joined).toBeGreaterThan(100);
  });

  test('any tree at all, whatever text is in its values', () => {
    fc.assert(
      fc.property(anyTree, anyEvent, (tree, event) => {
        const again = parse(print(and(tree, restriction)), catalogue);
        fc.pre(again.ok);
        if (again.ok) expect(!evaluate(again.tree, event) || evaluate(restriction, event)).toBe(true);
      }),
    );
  });

  test('joined as text it would escape, which is why nothing is', () => {
    const bob: Accessor = (field) => (field === 'actor.id' ? 'bob' : undefined);
    expect(evaluate(treeOf('actor.id:bob OR x AND actor.id:alice'), bob)).toBe(true);
    expect(evaluate(and(treeOf('actor.id:bob OR x'), treeOf('actor.id:alice')), bob)).toBe(false);
  });
});

test('and of none is everything, or of none is nothing, and of one both are that one', () => {
  const [a, b] = [word('a'), word('b')];
  expect(evaluate(and(), () => undefined)).toBe(true);
  expect(evaluate(or(), () => undefined)).toBe(false);
  expect([and(a), or(a)]).toEqual([a, a]);
  expect(print(or(and(a, b), not(or(a, b))))).toBe('(a AND b) OR NOT (a OR b)');
});

test('fieldsOf names every field that is asked about, and free text', () => {
  expect([...fieldsOf(treeOf('user:a -(time:2026-11-23 OR ext.x:* mfa:true) word'))].sort()).toEqual([
    '*',
    'actor.id',
    'ext.x',
    'mfa',
    'time',
  ]);
  expect(fieldsOf(treeOf('*')).size).toBe(0);
  fc.assert(fc.property(anyLeaf, (leaf) => fieldsOf(not(and(leaf, leaf))).size === (leaf.kind === 'all' ? 0 : 1)));
});

test('visit calls parents first, mapNode children first, each node once', () => {
  const tree = treeOf('a OR NOT (b c)');
  const visited: Node['kind'][] = [];
  const mapped: Node['kind'][] = [];
  visit(tree, (node) => visited.push(node.kind));
  const renamed = mapNode(tree, (node) => {
    mapped.push(node.kind);
    return node.kind === 'text' ? { ...node, match: { type: 'word', word: 'x' } } : node;
  });
  expect(visited).toEqual(['or', 'text', 'not', 'and', 'text', 'text']);
  expect(mapped).toEqual(['text', 'text', 'text', 'and', 'not', 'or']);
  expect(print(renamed)).toBe('x OR NOT (x AND x)');
});
