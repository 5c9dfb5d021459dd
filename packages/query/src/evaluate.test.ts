import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Accessor, evaluate } from './evaluate.ts';
import { parse } from './parse.ts';
import { catalogue } from './testing/catalogue.ts';
import { treeOf } from './testing/trees.ts';

const event: Record<string, ReturnType<Accessor>> = {
  'actor.id': ['Alice', 'ops 2'],
  'request.url': '/a/B.php?x=1',
  'request.status': 404,
  'reason.text': 'Failed password for root-user from Köln',
  kind: 'auth.login',
  mfa: false,
  time: '2026-11-23T04:00:00.5+01:00',
  position: '2:10',
  'origin.ip': ['10.1.2.3', '::ffff:192.0.2.7', '2001:db8::5', 'not an address'],
  session: '',
  'ext.count': 7,
  'ext.version': '10',
  'ext.list': [],
  '*': ['/a/B.php?x=1', 'Failed password for root-user', '😀x'],
};
const accessor: Accessor = (field) => event[field];

describe('what a query means', () => {
  test.each([
    [
      'a keyword matches exactly, in its case, if any of its values does',
      'actor.id:Alice actor.id:"ops 2"',
      'actor.id:alice actor.id:Ali actor.id:ops',
    ],
    [
      'a keyword pattern spans the whole value, in its case',
      'actor.id:Al* request.url:*.php* request.url:/a/?.php\\?x=1',
      'request.url:*.php request.url:/A* request.url:?.php*',
    ],
    [
      'keywords are ordered by code points',
      'actor.id:>Alic actor.id:[Alice TO Alice]',
      'actor.id:<Al actor.id:>ops\\ 2',
    ],
    ['an enum matches in either case', 'kind:AUTH.login kind:Auth.* kind:*.LOGIN', 'kind:auth.logout kind:data.*'],
    [
      'numbers compare as numbers',
      'request.status:404.0 request.status:>40 request.status:[404 TO 404]',
      'request.status:>404 request.status:<404 request.status:40',
    ],
    ['booleans', 'mfa:false', 'mfa:true'],
    [
      'times compare as instants, whatever their offset',
      'time:2026-11-23 time:2026-11-23T03:00Z time:2026-11-23T04:00:00.5+01:00 time:>=2026-11-23T03:00:00Z',
      'time:2026-11-23T04:00Z time:>2026-11-23T03:00:00Z time:2026-11-23T03:00:00.500000001Z',
    ],
    [
      'positions are ordered by log, then index',
      'position:2:10 position:>1:99 position:[2:9 TO 2:11]',
      'position:10 position:1:10 position:<2:10 position:>2:10',
    ],
    [
      'an address matches as an address, IPv4-mapped or not',
      'origin.ip:192.0.2.7 origin.ip:2001:0db8:0::5 origin.ip:::ffff:10.1.2.3',
      'origin.ip:10.1.2.4 origin.ip:::5',
    ],
    [
      'a network holds addresses of its own version',
      'origin.ip:10.0.0.0/8 origin.ip:10.1.2.3/32 origin.ip:2001:db8::/32 origin.ip:192.0.2.0/25 origin.ip:0.0.0.0/0',
      'origin.ip:11.0.0.0/8 origin.ip:2001:db9::/32 origin.ip:10.1.2.2/32',
    ],
    [
      'an address range stays within its version',
      'origin.ip:[10.1.2.0 TO 10.1.2.9] origin.ip:>2001::',
      'origin.ip:<10.0.0.0 origin.ip:<2001::',
    ],
    [
      'a field exists when it has a value that is not empty',
      'actor.id:* mfa:* request.status:*',
      'session:* ext.list:* ext.none:*',
    ],
    [
      'what a field does not have, its negation matches',
      '-session:x -ext.none:x -ext.none:* NOT ext.list:x',
      '-actor.id:Alice',
    ],
    [
      'any key of an open prefix: text, or a number where a range has numbers',
      'ext.count:7 ext.version:10 ext.version:>9 ext.count:>"6" ext.version:<"9"',
      'ext.version:>11 ext.count:<5 ext.version:>"9"',
    ],
    [
      'a word matches a whole word in either ASCII case',
      'reason.text:FAILED reason.text:root reason.text:köln failed',
      'reason.text:fail pass Köl',
    ],
    [
      'a phrase is found anywhere, in either ASCII case',
      '"ed PASS" "word" root-user reason.text:"fROM k" /a/b.php',
      '"failed  password" "KÖLN"',
    ],
    ['beginnings and patterns of words', 'fail* f?iled *word p*d ?x reason.text:K*', 'ailed* f?led ???x "x*"'],
    ['a pattern with separators is found anywhere', '/a/*?x pass*r\\ root *oot-us*', '/b/*x a/*/x'],
    ['a phrase stays within one text', '"x=1"', '"x=1 failed"'],
    ['everything, and nothing', '* *:*', '-* NOT *:*'],
  ])('%s', (_, matching, failing) => {
    const clauses = (queries: string): string[] => queries.match(/(?:NOT )?(?:"[^"]*"|\[[^\]]*\]|\\.|[^\s"[])+/g) ?? [];
    for (const query of clauses(matching)) expect([query, evaluate(treeOf(query), accessor)]).toEqual([query, true]);
    for (const query of clauses(failing)) expect([query, evaluate(treeOf(query), accessor)]).toEqual([query, false]);
  });

  test('values that are not of the type that is asked for match nothing', () => {
    const odd: Accessor = () => 'odd';
    for (const query of [
      'request.status:<5',
      'time:>2000-01-01',
      'origin.ip:::/0',
      'position:>0',
      'mfa:true',
      'ext.n:>0',
    ]) {
      expect([query, evaluate(treeOf(query), odd)]).toEqual([query, false]);
    }
  });
});

test('NOT binds before AND before OR: as a sum of products says', () => {
  const literal = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    sign: fc.constantFrom('', '-', 'NOT ', '!', '+'),
  });
  const joint = fc.constantFrom(' ', ' AND ', ' && ', '  ', ' OR ', ' || ');
  fc.assert(
    fc.property(
      fc.array(fc.tuple(joint, literal), { minLength: 1, maxLength: 12 }),
      fc.subarray(['a', 'b', 'c', 'd']),
      (parts, words) => {
        const text = parts.map(([joiner, each], i) => (i === 0 ? '' : joiner) + each.sign + each.name).join('');
        const products: boolean[][] = [[]];
        for (const [i, [joiner, each]] of parts.entries()) {
          if (i > 0 && /OR|\|\|/.test(joiner)) products.push([]);
          const negated = each.sign !== '' && each.sign !== '+';
          products.at(-1)?.push(words.includes(each.name) !== negated);
        }
        const expected = products.some((product) => product.every(Boolean));
        const result = parse(text, catalogue);
        expect(result.ok && evaluate(result.tree, () => words)).toBe(expected);
      },
    ),
  );
});
