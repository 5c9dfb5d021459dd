import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from './limits.ts';
import { readRules } from './read-file.ts';
import { codesOf, item, matches, read, ruleWith } from './testing/rules.ts';

describe('a rule', () => {
  test('says of itself what its file says', () => {
    const text = `
title: Login without MFA
id: 5638F7C0-ac70-491d-8465-2a65075e0d86
status: test
level: high
author: Ann
date: 2026-11-26
tags: [attack.t1078]
references: https://example.org/1
logsource: {product: aws, service: cloudtrail}
detection: {sel: {f: a}, condition: sel}
`;
    expect(read(text)).toMatchObject({
      head: {
        title: 'Login without MFA',
        id: '5638f7c0-ac70-491d-8465-2a65075e0d86',
        status: 'test',
        level: 'high',
        date: '2026-11-26',
        tags: ['attack.t1078'],
        references: ['https://example.org/1'],
        license: null,
      },
      logSource: { product: 'aws', category: null, service: 'cloudtrail' },
    });
  });

  test('all that is wrong with it is said at once, each with its place', () => {
    const text =
      'id: 1\nlevel: bad\nlogsource: {}\ndetection:\n  sel:\n    f|nothing: a\n    g|cidr: b\n  condition: sel\n';
    const outcome = readRules(text);
    expect(outcome.ok ? [] : outcome.faults.map(({ code, line, column }) => [code, line, column])).toEqual([
      ['field-missing', 1, 1],
      ['field-missing', 3, 1],
      ['modifier-unknown', 6, 5],
      ['modifier-wrong', 7, 13],
    ]);
  });

  test('several in a file are read in their order', () => {
    const all = readRules(`${item('f: a')}---\n${item('f: b')}`);
    expect(all.ok && all.value.length).toBe(2);
  });
});

describe('searches', () => {
  const says = (search: string, fields: Record<string, string>, texts: string[] = []) =>
    matches(ruleWith(`sel:\n${search.replaceAll(/^/gm, '  ')}\ncondition: sel`), fields, texts);
  test('a map is all of its items, a list of maps any of them', () => {
    expect([says('f: a\ng: b', { f: 'a', g: 'b' }), says('f: a\ng: b', { f: 'a' })]).toEqual([true, false]);
    expect([says('- f: a\n- g: b', { g: 'b' }), says('- f: a\n- g: b', {})]).toEqual([true, false]);
  });
  test('a list of texts are keywords, anywhere in what the event says', () => {
    expect([says("- Root\n- 'a*z'", {}, ['x root x']), says("- Root\n- 'a*z'", {}, ['x abz x'])]).toEqual([true, true]);
    expect(says('- Root', { f: 'root' }, ['user'])).toBe(false);
    expect([says("'|all': [a, b]", {}, ['a', 'b']), says("'|all': [a, b]", {}, ['a'])]).toEqual([true, false]);
    expect(says("'|re': '^r..t$'", {}, ['root'])).toBe(true);
    expect(says('- 403', {}, ['status 403'])).toBe(true);
  });
  test('of a field with several values, one is enough', () => {
    expect(matches(item('f: b'), { f: ['a', 'b'] })).toBe(true);
    expect(matches(item('f|contains|all: [a, b]'), { f: ['a', 'b'] })).toBe(true);
  });
});

describe('conditions', () => {
  const searches = 'a: {f: a}\nb: {g: b}\nc_1: {f: a}\nc_2: {g: b}\n_d: {h: d}\n';
  const says = (condition: string, fields: Record<string, string>) =>
    matches(ruleWith(`${searches}condition: ${condition}`), fields);
  test.for([
    ['a and b', [false, false, true]],
    ['a or b', [true, true, true]],
    ['a and not b', [true, false, false]],
    ['not a and not b', [false, false, false]],
    ['b or a and not b', [true, true, true]],
    ['(b or a) and not b', [true, false, false]],
    ['not not a', [true, false, true]],
    ['1 of c_*', [true, true, true]],
    ['all of c_*', [false, false, true]],
    ['any of them', [true, true, true]],
    ['all of them', [false, false, true]],
    ['[a and b, a and not b]', [true, false, true]],
    ['a AND NOT b', [true, false, false]],
  ] as const)('%s', ([condition, expected]) => {
    expect([{ f: 'a' }, { g: 'b' }, { f: 'a', g: 'b' }].map((fields) => says(condition, fields))).toEqual(expected);
  });
  test('them leaves out what begins with _', () => expect(says('1 of them', { h: 'd' })).toBe(false));
  test.for([
    ['a and', 'condition-syntax'],
    ['and a', 'condition-syntax'],
    ['a b', 'condition-syntax'],
    ['(a', 'condition-syntax'],
    ['a)', 'condition-syntax'],
    ['c_*', 'condition-syntax'],
    ['1 of', 'condition-syntax'],
    ['a & b', 'condition-syntax'],
    ['2 of c_*', 'condition-unsupported'],
    ['a | count() > 5', 'condition-unsupported'],
    ['e', 'search-unknown'],
    ['1 of e*', 'search-unknown'],
  ] as const)('%s is refused: %s', ([condition, code]) => {
    expect(codesOf(ruleWith(`${searches}condition: '${condition}'`))).toEqual([code]);
  });
  test('timeframe, a missing condition, and a missing detection are refused', () => {
    expect(codesOf(ruleWith('sel: {f: a}\ntimeframe: 5m\ncondition: sel'))).toEqual(['condition-unsupported']);
    expect(codesOf(ruleWith('sel: {f: a}'))).toEqual(['field-missing']);
    expect(codesOf('title: x\nlogsource: {product: x}\n')).toEqual(['field-missing']);
  });
});

describe('hostile files', () => {
  test('any text is read or refused', () => {
    const parts = fc.constantFrom(
      'title: x\n',
      'logsource: {product: y}\n',
      'detection:\n',
      '  s:\n',
      '    f|re: ',
      '(',
      '- ',
      '&a ',
      '*a',
      '  condition: ',
      's',
      ' and ',
      '"',
      '[',
      '{',
      '\t',
      '---\n',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(parts, { maxLength: 40 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => void readRules(text)),
      { numRuns: 2_000 },
    );
  });
  test('keys that are there twice, merge keys and no YAML are refused', () => {
    expect(codesOf(ruleWith('sel: {f: a, f: b}\ncondition: sel'))).toEqual(['yaml']);
    expect(codesOf(item('<<: {f: a}'))).toEqual(['yaml']);
    expect(codesOf('a: [')).toContain('yaml');
    expect(codesOf('')).toEqual(['yaml']);
  });
  test('what is over a limit is refused', () => {
    const long = 'a'.repeat(limits.valueCharsMax + 1);
    expect(codesOf(item(`f: ${long.slice(1)}`))).toEqual([]);
    expect(codesOf(item(`f: ${long}`))).toEqual(['too-large']);
    expect(codesOf(`# ${'x'.repeat(limits.fileBytesMax)}\n${item('f: a')}`)).toEqual(['too-large']);
    expect(codesOf('title: a\n---\n'.repeat(limits.documentsMax + 1))).toEqual(['too-large']);
    expect(codesOf(`a: ${'['.repeat(30)}${']'.repeat(30)}`)).toEqual(['too-large']);
    expect(codesOf(ruleWith(`s: {f: a}\ncondition: ${'('.repeat(25)}s${')'.repeat(25)}`))).toEqual(['too-large']);
    expect(codesOf(ruleWith(`s: {f: a}\ncondition: s${' or s'.repeat(600)}`))).toEqual(['too-large']);
    expect(codesOf(ruleWith(`s: {f: a}\ncondition: s${' '.repeat(9_000)} or s`))).toEqual(['too-large']);
  });
  test('aliases that stand for very many values are refused', () => {
    const bomb = Array.from({ length: 6 }, (_, i) => `k${i + 1}: &k${i + 1} [${Array(10).fill(`*k${i}`).join(', ')}]`);
    expect(codesOf(`k0: &k0 [a]\n${bomb.join('\n')}\n`)).toEqual(['too-large']);
  });
});
