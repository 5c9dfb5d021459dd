import { describe, expect, test } from 'vitest';
import type { Value } from '../predicate/view.ts';
import { codesOf, item, matches } from '../testing/rules.ts';

/** Values of `f` that match, and such that do not; undefined for no such field. */
type Case = readonly [
  what: string,
  item: string,
  yes: readonly (Value | undefined)[],
  no: readonly (Value | undefined)[],
];

const cases: readonly Case[] = [
  ['a value is the whole of it, whatever its case', 'f: Admin', ['admin', 'ADMIN'], ['admins', '', null, undefined]],
  ['* is any text and ? one character', "f: 'a*b?'", ['abc', 'axxbY', 'AB😀'], ['ab', 'abcd']],
  ['\\ takes the meaning of a wildcard away', String.raw`f: 'a\*'`, ['a*'], ['ab']],
  ['\\\\* is a backslash and a wildcard', String.raw`f: 'a\\*'`, ['a\\', 'a\\b'], ['a*', 'ab']],
  ['a backslash before anything else is one', String.raw`f: 'C:\temp'`, ['c:\\temp'], ['c:temp']],
  ['null: empty or not there', 'f: null', [null, undefined], ['', 'a', 0]],
  ['an empty text', "f: ''", [''], [null, undefined, 'a']],
  ['a number, also where the log has its text', 'f: 403', [403, '403'], [404, '4030']],
  ['a boolean, also where the log has its text', 'f: true', [true, 'True'], [false, 'yes']],
  ['contains', 'f|contains: min', ['admin', 'MINT'], ['mni']],
  ['startswith', 'f|startswith: ad', ['admin'], ['bad']],
  ['endswith', 'f|endswith: min', ['admin'], ['mint']],
  ['a number is text to modifiers of text', 'f|startswith: 4', [403, '404'], [304]],
  ['cased', 'f|cased: Admin', ['Admin'], ['admin']],
  ['contains and cased', 'f|contains|cased: Min', ['adMin'], ['admin']],
  ['neq', 'f|neq: a', ['b', undefined], ['a', 'A']],
  ['any of a list', 'f: [a, b]', ['a', 'B'], ['c']],
  ['all of a list', 'f|contains|all: [a, b]', ['ab', 'bxa'], ['a', 'b']],
  ['re finds anywhere, and keeps case', "f|re: 'a.c'", ['xabcx'], ['ABC', 'ac']],
  ['re with i, m and s', "f|re|i|m|s: '^a.c$'", ['x\nA\nC'], ['xabc']],
  ['re behind all', "f|all|re: ['a.', '.c']", ['abc'], ['ab']],
  ['cidr, IPv4', 'f|cidr: 10.0.0.0/8', ['10.1.2.3'], ['11.0.0.1', 'ten', undefined]],
  ['cidr, IPv6', "f|cidr: '2001:db8::/32'", ['2001:db8::1'], ['2001:db9::1']],
  ['lt', 'f|lt: 5', [4, '4.5'], [5, 'four', '', undefined]],
  ['lte', 'f|lte: 5', [5], [6]],
  ['gt', 'f|gt: 5', [6, '5.1'], [5]],
  ['gte', 'f|gte: 5', [5], [4]],
  ['exists', 'f|exists: true', ['', null, 'a'], [undefined]],
  ['exists not', 'f|exists: false', [undefined], ['', null]],
  ['hour, in the zone of the time', 'f|hour: 23', ['2026-11-26T23:10:00+02:00'], ['2026-11-26T21:10:00Z', 'now']],
  ['hour, compared', 'f|hour|gte: 22', ['2026-11-26T22:00:00Z'], ['2026-11-26T21:59:59Z']],
  ['minute', 'f|minute: 5', ['2026-11-26T22:05:00Z'], ['2026-11-26T22:50:00Z', '2026-11-26']],
  ['day', 'f|day: 26', ['2026-11-26'], ['2026-11-25']],
  ['week, of ISO 8601', 'f|week: 53', ['2026-12-31', '2027-01-03'], ['2027-01-04', '2026-12-27']],
  ['month', 'f|month: 11', ['2026-11-26'], ['2026-12-26']],
  ['year', 'f|year: 2026', ['2026-11-26'], ['2025-11-26']],
  ['windash', "f|windash|contains: ' -p'", ['x -p', 'x /p', 'x –p', 'x —p', 'x ―p'], ['x +p']],
  ['windash leaves dashes in words', "f|windash: '-a-b'", ['/a-b'], ['/a/b']],
  ['base64', 'f|base64: hello', ['aGVsbG8='], ['hello']],
  ['wide and base64', 'f|wide|base64: hi', ['aABpAA=='], ['aGk=']],
  ['utf16le and base64', 'f|utf16le|base64: hi', ['aABpAA=='], ['AGgAaQ==']],
  ['utf16be and base64', 'f|utf16be|base64: hi', ['AGgAaQ=='], ['aABpAA==']],
  ['utf16 and base64', 'f|utf16|base64: hi', ['//5oAGkA'], ['aABpAA==']],
];

test.for(cases)('%s', ([, text, yes, no]) => {
  const says = (value: Value | undefined) => matches(item(text), value === undefined ? {} : { f: value });
  expect([yes.map(says), no.map(says)]).toEqual([yes.map(() => true), no.map(() => false)]);
});

test('base64offset finds the text wherever it lies in what was encoded', () => {
  for (const before of ['', 'x', 'xy', 'xyz']) {
    for (const behind of ['', 'x', 'xy']) {
      const f = Buffer.from(`${before}secret${behind}`).toString('base64');
      expect(matches(item('f|base64offset|contains: secret'), { f }), `${before}…${behind}`).toBe(true);
    }
  }
  expect(matches(item('f|base64offset|contains: secret'), { f: 'secret' })).toBe(false);
});

describe('fieldref', () => {
  const both = (text: string, f: Value, g: Value) => matches(item(text), { f, g });
  test('the other field has the same', () => {
    expect([both('f|fieldref: g', 'Ann', 'ann'), both('f|fieldref: g', 'ann', 'bob')]).toEqual([true, false]);
    expect(matches(item('f|fieldref: g'), { f: 'ann' })).toBe(false);
  });
  test('within this one', () => {
    expect([both('f|fieldref|startswith: g', 'ann-1', 'ann'), both('f|fieldref|endswith: g', 'ann-1', '1')]).toEqual([
      true,
      true,
    ]);
    expect([both('f|fieldref|contains: g', 'ann-1', 'n-'), both('f|fieldref|cased: g', 'Ann', 'ann')]).toEqual([
      true,
      false,
    ]);
  });
});

describe('expand', () => {
  const placeholders = new Map([
    ['admins', ['ann', 'b*']],
    ['none', []],
  ]);
  test('each value of the list, with its wildcards', () => {
    const says = (f: string) => matches(item("f|expand: 'x-%admins%'"), { f }, [], { placeholders });
    expect(['x-ann', 'x-bob', 'x-carl', 'x-%admins%'].map(says)).toEqual([true, true, false, false]);
  });
  test('a list that nobody gave, or that is empty, is a reason to refuse', () => {
    for (const name of ['others', 'none']) {
      expect(codesOf(item(`f|expand: '%${name}%'`), { placeholders })).toEqual(['placeholder-unknown']);
    }
  });
  test('more values than the limit are refused', () => {
    const many = new Map([['a', Array.from({ length: 40 }, (_, i) => String(i))]]);
    expect(codesOf(item("f|expand: '%a%%a%'"), { placeholders: many })).toEqual(['placeholder-unknown']);
  });
});

test.for([
  ['f|nothing: a', 'modifier-unknown'],
  ['f|contains: null', 'modifier-wrong'],
  ["f|wide: 'a*'", 'modifier-wrong'],
  ["f|base64: 'a*'", 'modifier-wrong'],
  ['f|i: a', 'modifier-wrong'],
  ['f|contains|re: a', 'modifier-wrong'],
  ['f|re|contains: a', 'modifier-wrong'],
  ['f|cidr: ten', 'modifier-wrong'],
  ['f|contains|cidr: 10.0.0.0/8', 'modifier-wrong'],
  ['f|lt: a', 'modifier-wrong'],
  ['f|hour: 24', 'modifier-wrong'],
  ['f|exists: 1', 'modifier-wrong'],
  ["f|fieldref: 'a*'", 'modifier-wrong'],
  ["'|exists': true", 'modifier-wrong'],
  ["f|re: '(?=a)'", 'regex-wrong'],
  ["f|re: '(a'", 'regex-wrong'],
  ['f: []', 'value-wrong'],
  ['f: {a: b}', 'value-wrong'],
  ['f: [[a]]', 'value-wrong'],
  ["f|windash: '-a -b -c -d -e'", 'modifier-wrong'],
] as const)('%s is refused: %s', ([text, code]) => {
  expect(codesOf(item(text))).toEqual([code]);
});
