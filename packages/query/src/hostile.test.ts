import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from './evaluate.ts';
import { limits } from './limits.ts';
import { parse } from './parse.ts';
import { anyQuery } from './testing/arbitrary.ts';
import { catalogue } from './testing/catalogue.ts';
import { treeOf } from './testing/trees.ts';

const size = limits.queryUnitsMax;
const fill = (part: string): string => part.repeat(Math.floor(size / part.length));

/** Processor time of this process, so that other load on the machine does not count. */
function cpuMs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}

describe('hostile texts give an error with a place, at once', () => {
  test.each([
    ['10,000 parentheses', '('.repeat(10_000), 'too-long'],
    ['parentheses', '('.repeat(size), 'too-deep'],
    ['closing parentheses', ')'.repeat(size), 'unexpected-character'],
    ['field groups', fill('user:('), 'too-deep'],
    ['minus signs', '-'.repeat(size), 'too-deep'],
    ['plus signs', '+'.repeat(size), 'too-deep'],
    ['negations', fill('NOT '), 'too-deep'],
    ['operators', fill('AND OR '), 'missing-operand'],
    ['marks', fill('&&||'), 'missing-operand'],
    ['quotes', '"'.repeat(size), 'missing-value'],
    ['one quote', `"${'a'.repeat(size - 1)}`, 'unterminated-phrase'],
    ['backslashes', '\\'.repeat(size - 1), 'bad-escape'],
    ['stars and letters', fill('*a'), 'too-many-wildcards'],
    ['brackets', fill('user:['), 'bad-range'],
    ['colons', fill(':'), 'unknown-field'],
    ['unknown fields', fill('abcdef:x '), 'unknown-field'],
    ['carets', fill('^'), 'not-supported'],
    ['tildes and digits', `~${'1~'.repeat(size / 2 - 1)}`, 'not-supported'],
    ['words', fill('a '), 'too-many-values'],
    ['negated words', fill('-a '), 'too-many-nodes'],
    ['NUL', '\0'.repeat(size), 'bad-character'],
    ['lone surrogates', '\udc00'.repeat(size), 'bad-character'],
    ['too long a text', 'a'.repeat(size + 1), 'too-long'],
  ])('%s', (_, text, code) => {
    let result = parse('', catalogue);
    const ms = cpuMs(() => (result = parse(text, catalogue)));
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.errors.map((error) => error.code)).toContain(code);
    expect(result.errors.length).toBeLessThanOrEqual(limits.errorsMax);
    for (const { span } of result.errors) {
      expect(span.start).toBeGreaterThanOrEqual(0);
      expect(span.end).toBeGreaterThan(span.start);
      expect(span.end).toBeLessThanOrEqual(text.length);
    }
    expect(ms).toBeLessThan(250);
  });

  test('large but allowed texts are read as quickly', () => {
    for (const text of ['a'.repeat(size), `"${'"a" '.repeat(300)}"`.slice(1, -1), fill('\\*'), ' '.repeat(size)]) {
      let result = parse('a(', catalogue);
      expect(cpuMs(() => (result = parse(text, catalogue)))).toBeLessThan(250);
      expect(result.ok).toBe(true);
    }
  });
});

describe('the limits are exact', () => {
  const nested = (depth: number): string => '('.repeat(depth) + 'a' + ')'.repeat(depth);
  test.each([
    ['length', 'a'.repeat(size), 'a'.repeat(size + 1)],
    ['depth of groups', nested(limits.depthMax), nested(limits.depthMax + 1)],
    ['depth of negations', `${'-'.repeat(limits.depthMax)}a`, `${'-'.repeat(limits.depthMax + 1)}a`],
    ['values', 'a '.repeat(limits.valuesMax), 'a '.repeat(limits.valuesMax + 1)],
    // Negated words are two nodes each, the AND around them is one.
    ['nodes', `${'-a '.repeat((limits.nodesMax - 2) / 2)}a`, '-a '.repeat(limits.nodesMax / 2)],
    ['wildcards', '?'.repeat(limits.wildcardsMax), '?'.repeat(limits.wildcardsMax + 1)],
  ])('%s', (_, allowed, refused) => {
    expect(parse(allowed, catalogue).ok).toBe(true);
    expect(parse(refused, catalogue).ok).toBe(false);
  });
});

test('any text gives a tree or errors with places inside of it, and never throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), anyQuery), (text) => {
      const result = parse(text, catalogue, { nowNs: 0n });
      if (result.ok) return;
      expect(result.errors.length).toBeGreaterThan(0);
      for (const { span } of result.errors) {
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeGreaterThan(span.start);
        expect(span.end).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 5000 },
  );
});

test('a hostile pattern over a hostile value takes bounded time', () => {
  const value = 'a'.repeat(32 * 1024);
  const patterns = [`actor.id:${'*a'.repeat(15)}*b`, `actor.id:*${'a?'.repeat(7)}b`, `actor.id:*${'a'.repeat(4000)}?b`];
  for (const query of [...patterns, `*${'a'.repeat(4000)}?b`]) {
    const tree = treeOf(query);
    let found = true;
    expect(cpuMs(() => (found = evaluate(tree, () => value)))).toBeLessThan(5000);
    expect(found).toBe(false);
  }
});
