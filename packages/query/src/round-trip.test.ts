import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { limits } from './limits.ts';
import { parse } from './parse.ts';
import { print } from './print.ts';
import { anyTree } from './testing/arbitrary.ts';
import { catalogue } from './testing/catalogue.ts';
import { treeOf, withoutSpans } from './testing/trees.ts';

test('what is printed parses to the same tree, up to spans', () => {
  fc.assert(
    fc.property(anyTree, (tree) => {
      const text = print(tree);
      fc.pre(text.length <= limits.queryUnitsMax);
      const result = parse(text, catalogue);
      expect(result).toMatchObject({ ok: true });
      if (result.ok) expect(withoutSpans(result.tree)).toEqual(tree);
    }),
    { numRuns: 2000 },
  );
});

test('printing is canonical: what is parsed and printed again stays as it is', () => {
  for (const [query, canonical] of [
    ['', '*:*'],
    ['a b||c', '(a AND b) OR c'],
    ['-a  !b +c', 'NOT a AND NOT b AND c'],
    ['user:(alice OR "bob x") AND NOT (x y)', '(actor.id:alice OR actor.id:"bob x") AND NOT (x AND y)'],
    ['origin.ip:10.1.2.3/8 origin.ip:2001:DB8:0:0::1', 'origin.ip:10.0.0.0/8 AND origin.ip:2001:db8::1'],
    ['time:2026-11-23', 'time:[2026-11-23T00:00:00.000000000Z TO 2026-11-24T00:00:00.000000000Z}'],
    ['Outcome OUTCOME outcome:FAILURE', 'outcome AND outcome AND outcome:failure'],
    ['"and" and\\*', '"and" AND "and*"'],
    ['\\u0061nd', '\\u0061nd'],
    ['ext.n:["5" TO "7"]', 'ext.n:["5" TO "7"]'],
    ['ext.n:[5 TO 7.0]', 'ext.n:[5 TO 7]'],
    ['request.status:>=400', 'request.status:[400 TO *]'],
  ] as const) {
    expect(print(treeOf(query))).toBe(canonical);
    expect(print(treeOf(canonical))).toBe(canonical);
  }
});
