import { parse } from '@daybook/query';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { accept, completionAt, type Known, quoted } from './complete.ts';

const known: Known = {
  catalogue: {
    fields: {
      kind: { type: 'enum', values: ['auth.login', 'auth.logout', 'data.read'] },
      outcome: { type: 'enum', values: ['success', 'failure'] },
      'actor.id': { type: 'keyword', aliases: ['user'] },
      'actor.mfa': { type: 'boolean' },
      'origin.ip': { type: 'ip' },
      'request.status': { type: 'number' },
      source: { type: 'number' },
      time: { type: 'time' },
    },
    open: [{ prefix: 'ext.', type: 'keyword' }],
    withheld: { fields: { 'actor.email': { type: 'keyword' } } },
  },
  sources: ['daybook', 'shop-web'],
  counted: new Map([
    [
      'actor.id',
      [
        { value: 'alice', count: 1200 },
        { value: 'a b', count: 3 },
      ],
    ],
  ]),
};

/** The caret is at `|`. */
const at = (text: string) => {
  const caret = text.indexOf('|');
  return completionAt(text.replace('|', ''), caret, known);
};
const texts = (text: string): string[] => at(text).candidates.map((each) => each.text);

test('names of fields that begin as typed come first, then those of which a part does', () => {
  expect(texts('ac|')).toEqual(['actor.id:', 'actor.mfa:']);
  expect(texts('i|')[0]).toBe('actor.id:');
  expect(texts('ip|')).toEqual(['origin.ip:']);
  expect(texts('outcome:success AND -ki|')).toEqual(['kind:']);
});

test('what is withheld is never offered', () => {
  expect(texts('actor.e|')).toEqual([]);
  expect(texts('actor.email:|')).toEqual([]);
});

test('operators are offered where one may stand', () => {
  expect(texts('kind:data.read |').slice(0, 3)).toEqual(['AND ', 'OR ', 'NOT ']);
  expect(texts('kind:data.read A|')[0]).toBe('AND ');
  expect(texts('|')).not.toContain('AND ');
  expect(texts('kind:data.read AND |')).not.toContain('OR ');
});

test('values of closed lists, of sources and of what was counted are offered, the counted ones quoted', () => {
  expect(texts('kind:au|')).toEqual(['auth.login ', 'auth.logout ']);
  expect(texts('kind:(data.read OR AUTH.LOGI|')).toEqual(['auth.login ']);
  expect(texts('source:s|')).toEqual(['shop-web ']);
  expect(texts('actor.mfa:|')).toEqual(['true ', 'false ', '* ']);
  expect(at('user:a|').candidates).toEqual([
    { text: 'alice ', about: '1,200', kind: 'value' },
    { text: '"a b" ', about: '3', kind: 'value' },
  ]);
  expect(texts('actor.id:"a |')).toEqual(['"a b" ']);
});

test('times and numbers come with ranges', () => {
  expect(texts('time:|')).toEqual(['>now-1h ', '[now-1d/d TO now/d} ', '* ']);
  expect(texts('request.status:|')).toEqual(['>=', '[1 TO 9] ', '* ']);
});

test('a candidate takes the place of the word at the caret, and the caret goes behind it', () => {
  const into = (text: string) => {
    const { token, candidates } = at(text);
    const [first] = candidates;
    if (first === undefined) throw new Error(`nothing is offered in ${text}`);
    const { text: now, caret } = accept(text.replace('|', ''), token, first);
    return `${now.slice(0, caret)}|${now.slice(caret)}`;
  };
  expect(into('outc|')).toBe('outcome:|');
  expect(into('outcome:f|ail x')).toBe('outcome:failure |x');
  expect(into('outc|:failure')).toBe('outcome:|failure');
  expect(into('(kind:dat|) x')).toBe('(kind:data.read |) x');
});

test('whatever a value is, it is put into the query as itself', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (value) => {
      const read = parse(`actor.id:${quoted(value)}`, known.catalogue);
      expect(read.ok && read.tree).toMatchObject({ kind: 'term', value: { text: value } });
    }),
  );
});
