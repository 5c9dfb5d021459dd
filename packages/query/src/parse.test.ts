import { expect, test } from 'vitest';
import { and, not, or } from './build.ts';
import type { Node } from './node.ts';
import { parse } from './parse.ts';
import { catalogue } from './testing/catalogue.ts';
import { timeMaxNs, timeValue } from './time.ts';
import {
  all,
  cidr,
  exists,
  ip,
  keyword,
  kw,
  number,
  phrase,
  range,
  term,
  text,
  time,
  treeOf,
  word,
  withoutSpans,
} from './testing/trees.ts';

const [a, b, c, d] = [word('a'), word('b'), word('c'), word('d')];
const any = { type: 'any' } as const;
const one = { type: 'one' } as const;
const literal = (each: string) => ({ type: 'literal', text: each }) as const;
const id = (each: string): Node => keyword('actor.id', each);
const url = (each: string): Node => keyword('request.url', each);
const nowNs = BigInt(Date.parse('2026-11-23T10:20:30Z')) * 1_000_000n;

const examples: Record<string, readonly (readonly [string, Node])[]> = {
  'NOT binds before AND before OR, and words side by side mean AND': [
    ['a AND b OR c', or(and(a, b), c)],
    ['a b OR c', or(and(a, b), c)],
    ['a OR b AND c', or(a, and(b, c))],
    ['a OR b c OR d', or(a, and(b, c), d)],
    ['a AND (b OR c) d', and(a, or(b, c), d)],
    ['NOT a AND b', and(not(a), b)],
    ['NOT a OR b', or(not(a), b)],
    ['NOT (a OR b)', not(or(a, b))],
    ['a && b || c && !d', or(and(a, b), and(c, not(d)))],
    ['a&&b||c', or(and(a, b), c)],
    ['((a))', a],
    ['(a b)(c d)', and(and(a, b), and(c, d))],
  ],
  'a sign belongs to what follows it, and inside of a word it is ordinary': [
    ['-a', not(a)],
    ['!a', not(a)],
    ['! a', not(a)],
    ['--a', not(not(a))],
    ['NOT -a', not(not(a))],
    ['+a +b', and(a, b)],
    ['a -(b OR c)', and(a, not(or(b, c)))],
    ['-actor.id:x', not(id('x'))],
    ['actor.id:-x', id('-x')],
    ['actor.id:a-b+c!d', id('a-b+c!d')],
    ['NOTE', word('note')],
    ['ORDER', word('order')],
  ],
  'a field takes a value, a phrase or a group': [
    ['actor.id:alice', id('alice')],
    ['user:alice', id('alice')],
    ['actor.id:"alice smith"', id('alice smith')],
    ['actor.id:(alice OR bob)', or(id('alice'), id('bob'))],
    ['actor.id:(alice -bob "c d")', and(id('alice'), not(id('bob')), id('c d'))],
    ['actor.id:((alice))', id('alice')],
    [
      'request.status:(>=400 <500)',
      and(range('request.status', '[', number(400), null, ']'), range('request.status', '[', null, number(500), '}')),
    ],
    ['ext.any-thing:x', keyword('ext.any-thing', 'x')],
    [String.raw`ext.a\:b:x`, keyword('ext.a:b', 'x')],
    ['actor.id:AND', id('AND')],
  ],
  'a colon is ordinary once the field is given, and so are / and .': [
    ['origin.ip:2001:db8::1', term('origin.ip', ip('2001:db8::1'))],
    ['origin.ip:(::1 OR 2001:db8::/32)', or(term('origin.ip', ip('::1')), cidr('origin.ip', '2001:db8::/32'))],
    ['position:1:4711', term('position', { type: 'position', log: 1, index: 4711 })],
    ['position:4711', term('position', { type: 'position', log: 1, index: 4711 })],
    ['request.url:http://x/y:8080', url('http://x/y:8080')],
    ['request.url:/a.b/c', url('/a.b/c')],
    ['/etc/passwd', phrase('/etc/passwd')],
    [
      'request.url:/x?',
      {
        ...exists('x'),
        kind: 'wildcard',
        field: 'request.url',
        pattern: [literal('/x'), one],
        ignoreCase: false,
      },
    ],
    ['request.url:/~alice/x', url('/~alice/x')],
    ['sshd[123]', phrase('sshd[123]')],
  ],
  'escapes make marks ordinary': [
    [String.raw`actor.id:a\ b\*\?\"\\\:`, id('a b*?"\\:')],
    [String.raw`actor.id:"a \"b\" \\ \*"`, id('a "b" \\ *')],
    [String.raw`actor.id:\u0041\ud83d\ude00\u001b`, id('A😀\u001b')],
    [String.raw`\-a\~1`, phrase('-a~1')],
    ['actor.id:"*"', id('*')],
    ['actor.id:"a\tb"', id('a\tb')],
  ],
  'wildcards stand for many or one character; a star alone asks whether there is a value': [
    ['actor.id:*', exists('actor.id')],
    ['origin.ip:*', exists('origin.ip')],
    ['mfa:**', exists('mfa')],
    ['_exists_:user', exists('actor.id')],
    ['session:*', exists('session')],
    [
      'request.url:/health*',
      { kind: 'prefix', field: 'request.url', prefix: '/health', ignoreCase: false, span: all.span },
    ],
    [
      'request.url:*.p?p',
      {
        kind: 'wildcard',
        field: 'request.url',
        pattern: [any, literal('.p'), one, literal('p')],
        ignoreCase: false,
        span: all.span,
      },
    ],
    ['kind:Auth.*', { kind: 'prefix', field: 'kind', prefix: 'auth.', ignoreCase: true, span: all.span }],
    [
      'kind:*.LOGIN',
      { kind: 'wildcard', field: 'kind', pattern: [any, literal('.login')], ignoreCase: true, span: all.span },
    ],
    ['*', all],
    ['*:*', all],
    ['', all],
    [' \t\n ', all],
  ],
  'free text is words, beginnings of words, patterns and phrases, folded': [
    ['Failed', word('failed')],
    ['"Failed Password"', phrase('failed password')],
    ['"Failed"', phrase('failed')],
    ['user@example.com', phrase('user@example.com')],
    ['fail*', text({ type: 'prefix', prefix: 'fail' })],
    ['f?il*d', text({ type: 'word-pattern', pattern: [literal('f'), one, literal('il'), any, literal('d')] })],
    ['*/etc/pass*', phrase('/etc/pass')],
    ['/etc/*/x', text({ type: 'phrase-pattern', pattern: [literal('/etc/'), any, literal('/x')] })],
    ['Grün', word('grün')],
    ['reason.text:Bad', text({ type: 'word', word: 'bad' }, 'reason.text')],
    ['reason.text:"Bad luck"', text({ type: 'phrase', phrase: 'bad luck' }, 'reason.text')],
    [
      'reason.text:(bad luck*)',
      and(text({ type: 'word', word: 'bad' }, 'reason.text'), text({ type: 'prefix', prefix: 'luck' }, 'reason.text')),
    ],
    ['<script>', phrase('<script>')],
  ],
  'values have the type of their field': [
    ['request.status:404', term('request.status', { type: 'number', number: 404 })],
    ['request.status:"-4.5e2"', term('request.status', { type: 'number', number: -450 })],
    ['request.status:-0', term('request.status', { type: 'number', number: 0 })],
    ['mfa:True', term('mfa', { type: 'boolean', boolean: true })],
    ['outcome:FAILURE', term('outcome', { type: 'enum', text: 'failure' })],
    ['kind:other', term('kind', { type: 'enum', text: 'Other' })],
    ['origin.ip:10.1.2.3/8', cidr('origin.ip', '10.0.0.0/8')],
    ['origin.ip:::ffff:10.0.0.1', term('origin.ip', ip('10.0.0.1'))],
    ['origin.ip:::ffff:10.0.0.0/104', cidr('origin.ip', '10.0.0.0/8')],
    ['ext.n:5', keyword('ext.n', '5')],
  ],
  'ranges have ends that belong to them or not, or are open': [
    ['request.status:[400 TO 499]', range('request.status', '[', number(400), number(499), ']')],
    ['request.status:{400 TO 499}', range('request.status', '{', number(400), number(499), '}')],
    ['request.status:[400 TO 499}', range('request.status', '[', number(400), number(499), '}')],
    ['request.status:[ -1 TO * ]', range('request.status', '[', number(-1), null, ']')],
    ['request.status:[* TO *]', exists('request.status')],
    ['request.status:>400', range('request.status', '{', number(400), null, ']')],
    ['request.status:>=400', range('request.status', '[', number(400), null, ']')],
    ['request.status:<400', range('request.status', '[', null, number(400), '}')],
    ['request.status:<="400"', range('request.status', '[', null, number(400), ']')],
    ['actor.id:["a b" TO c]', range('actor.id', '[', kw('a b'), kw('c'), ']')],
    ['origin.ip:[10.0.0.1 TO 10.0.0.9]', range('origin.ip', '[', ip('10.0.0.1'), ip('10.0.0.9'), ']')],
    [
      'position:[1:9 TO 2:0]',
      range('position', '[', { type: 'position', log: 1, index: 9 }, { type: 'position', log: 2, index: 0 }, ']'),
    ],
    ['actor.id:[5 TO 7]', range('actor.id', '[', kw('5'), kw('7'), ']')],
    ['ext.n:>5', range('ext.n', '{', number(5), null, ']')],
    ['ext.n:>"5"', range('ext.n', '{', kw('5'), null, ']')],
    ['ext.n:[5 TO b]', range('ext.n', '[', kw('5'), kw('b'), ']')],
  ],
  'a time stands for the whole unit that it is written in': [
    ['time:2026-11-23', range('time', '[', time('2026-11-23'), time('2026-11-24'), '}')],
    ['time:2026-11-23T03:00Z', range('time', '[', time('2026-11-23T03:00Z'), time('2026-11-23T03:01Z'), '}')],
    [
      'time:2026-11-23T03:00:00+01:30',
      range('time', '[', time('2026-11-23T01:30Z'), time('2026-11-23T01:30:01Z'), '}'),
    ],
    [
      'time:2026-11-23T03:00:00.250Z',
      range('time', '[', time('2026-11-23T03:00:00.250Z'), time('2026-11-23T03:00:00.251Z'), '}'),
    ],
    ['time:2026-11-23T03:00:00.000000000Z', term('time', time('2026-11-23T03:00:00Z'))],
    ['time:"2026-11-23 03:00:00.000000000"', term('time', time('2026-11-23T03:00:00Z'))],
    ['time:[2026-11-01 TO 2026-11-30]', range('time', '[', time('2026-11-01'), time('2026-12-01'), '}')],
    ['time:{2026-11-01 TO 2026-11-30}', range('time', '[', time('2026-11-02'), time('2026-11-30'), '}')],
    ['time:>2026-11-23T03:00:00Z', range('time', '[', time('2026-11-23T03:00:01Z'), null, ']')],
    ['time:<=2026-11-23', range('time', '[', null, time('2026-11-24'), '}')],
    ['time:<=9999-12-31', range('time', '[', null, timeValue(timeMaxNs), ']')],
    ['time:>9999-12-31', range('time', '{', timeValue(timeMaxNs), null, ']')],
    ['time:>now-15m', range('time', '{', time('2026-11-23T10:05:30Z'), null, ']')],
    ['time:now/d', range('time', '[', time('2026-11-23'), time('2026-11-24'), '}')],
    ['time:now/d-1d', range('time', '[', time('2026-11-22'), time('2026-11-23'), '}')],
    ['time:[now-1w/w TO now]', range('time', '[', time('2026-11-16'), time('2026-11-23T10:20:30Z'), ']')],
  ],
};

for (const [guarantee, table] of Object.entries(examples)) {
  test.each(table)(`${guarantee}: %s`, (query, tree) => {
    expect(withoutSpans(treeOf(query, { nowNs }))).toEqual(withoutSpans(tree));
  });
}

test('every node says where it stands, in UTF-16 units', () => {
  expect(parse('"😀" -user:(a OR b*)', catalogue)).toEqual({
    ok: true,
    tree: {
      kind: 'and',
      span: { start: 0, end: 19 },
      nodes: [
        { kind: 'text', field: null, match: { type: 'phrase', phrase: '😀' }, span: { start: 0, end: 4 } },
        {
          kind: 'not',
          span: { start: 5, end: 19 },
          node: {
            kind: 'or',
            span: { start: 12, end: 19 },
            nodes: [
              { ...id('a'), span: { start: 12, end: 13 } },
              { kind: 'prefix', field: 'actor.id', prefix: 'b', ignoreCase: false, span: { start: 17, end: 19 } },
            ],
          },
        },
      ],
    },
  });
});
