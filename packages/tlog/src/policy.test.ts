import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeUtf8 } from './bytes.ts';
import { nodeCrypto } from './node.ts';
import { parsePolicy } from './parsepolicy.ts';
import { isQuorum } from './policy.ts';
import type { Policy } from './policy.ts';
import { testCosigner, testSigner } from './testing/keys.ts';
import { encodeVkey } from './vkey.ts';

const { sha256 } = nodeCrypto;
const log = encodeVkey(testSigner('example.com/log', 1).key);
const witnessVkey = (number: number) => encodeVkey(testCosigner(`witness.example/${number}`, number).key);

function policyOf(text: string): Policy {
  const parsed = parsePolicy(sha256, text);
  if (!parsed.ok) throw new Error(`${parsed.code} at ${parsed.at}`);
  return parsed.policy;
}

function codeOf(input: string | Uint8Array): string {
  const parsed = parsePolicy(sha256, input);
  return parsed.ok ? 'ok' : `${parsed.code} at ${parsed.at}`;
}

/** Whether the witnesses of these names are a quorum. */
function decides(policy: Policy, ...names: string[]): boolean {
  return isQuorum(policy, new Set(policy.witnesses.filter(({ name }) => names.includes(name))));
}

describe('the example of the specification', () => {
  const policy = policyOf(`
# two organisations
log ${log} https://log.example/

witness X1 ${witnessVkey(11)}
witness X2 ${witnessVkey(12)} https://x2.example/
\twitness  X3\t${witnessVkey(13)}
group X-witnesses 2 X1 X2 X3

witness Y1 ${witnessVkey(21)}
witness Y2 ${witnessVkey(22)}
witness Y3 ${witnessVkey(23)}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`);

  test('is read with its logs, witnesses and addresses', () => {
    expect(policy.logs).toEqual([{ key: testSigner('example.com/log', 1).key, url: 'https://log.example/' }]);
    expect(policy.witnesses.map(({ name }) => name)).toEqual(['X1', 'X2', 'X3', 'Y1', 'Y2', 'Y3']);
    expect(policy.witnesses.map(({ url }) => url)).toEqual([null, 'https://x2.example/', null, null, null, null]);
  });

  test('asks for two of X and one of Y', () => {
    expect(decides(policy, 'X1', 'X3', 'Y2')).toBe(true);
    expect(decides(policy, 'X1', 'X2', 'X3', 'Y1', 'Y2', 'Y3')).toBe(true);
    expect(decides(policy, 'X1', 'X2', 'X3')).toBe(false);
    expect(decides(policy, 'X1', 'Y1', 'Y2', 'Y3')).toBe(false);
    expect(decides(policy)).toBe(false);
  });
});

test('a quorum of one witness is that witness, and a quorum of none is anyone', () => {
  const single = policyOf(`witness a ${witnessVkey(1)}\nwitness b ${witnessVkey(2)}\nquorum b\n`);
  expect([decides(single, 'a'), decides(single, 'b')]).toEqual([false, true]);
  expect(decides(policyOf('quorum none'))).toBe(true);
});

describe('a policy is refused, with the line, that', () => {
  const w = `witness a ${witnessVkey(1)}\n`;
  const both = `${w}witness b ${witnessVkey(2)}\n`;
  test.each([
    ['has no quorum', w, 'no-quorum at 2'],
    ['is empty', '', 'no-quorum at 1'],
    ['has two quorums', 'quorum none\nquorum none\n', 'duplicate-quorum at 2'],
    ['names a quorum that is defined later', `quorum a\n${w}`, 'unknown-name at 1'],
    ['has an unknown keyword', 'loggia x\n', 'keyword at 1'],
    ['writes a keyword in capitals', 'Quorum none\n', 'keyword at 1'],
    ['has a field too many', 'quorum none none\n', 'fields at 1'],
    ['has a log without a key', 'log\n', 'fields at 1'],
    ['has a key that is none', 'log example.com/log\n', 'vkey at 1'],
    ['lists a log twice', `log ${log}\nlog ${log}\n`, 'duplicate-key at 2'],
    ['lists a witness twice under two names', `${w}witness b ${witnessVkey(1)}\n`, 'duplicate-key at 2'],
    ['uses a name twice', `${w}witness a ${witnessVkey(2)}\n`, 'duplicate-name at 2'],
    ['names a group as a witness', `${w}group a any a\n`, 'duplicate-name at 2'],
    ['defines none', `witness none ${witnessVkey(1)}\n`, 'duplicate-name at 1'],
    ['has none in a group', `${w}group g any a none\n`, 'unknown-name at 2'],
    ['has a witness that signs as a log does', `witness a ${log}\n`, 'key-type at 1'],
    ['has a group without members', 'group g any\n', 'fields at 1'],
    ['has a group in itself', `group g any g\n`, 'unknown-name at 1'],
    ['has a threshold of 0', `${w}group g 0 a\n`, 'threshold at 2'],
    ['has a threshold above the members', `${w}group g 2 a\n`, 'threshold at 2'],
    ['has a threshold with a leading zero', `${both}group g 01 a b\n`, 'threshold at 3'],
    ['has a member twice in a group', `${w}group g any a a\n`, 'member-twice at 2'],
    ['has a member in two groups', `${w}group g any a\ngroup h any a\n`, 'member-twice at 3'],
    ['has a carriage return', 'quorum none\r\n', 'control-character at 1'],
    ['has a control character in a comment', 'quorum none\n# \x7f\n', 'control-character at 2'],
    ['is longer than a mebibyte', `#${'x'.repeat(1024 * 1024)}`, 'too-long at 1'],
  ])('%s', (_, text, code) => expect(codeOf(text)).toBe(code));
});

test('names are octets: two that only look alike when decoded are two', () => {
  const line = (name: number[], number: number) => [
    ...encodeUtf8('witness '),
    ...name,
    ...encodeUtf8(` ${witnessVkey(number)}\n`),
  ];
  // 0xff and 0xfe are no UTF-8: both would be shown as U+FFFD. 0xe9 is é in Latin-1, 0xc3 0xa9 is é in UTF-8.
  const bytes = [...line([0xff], 1), ...line([0xfe], 2), ...line([0xe9], 3), ...line([0xc3, 0xa9], 4)];
  expect(codeOf(Uint8Array.from([...bytes, ...encodeUtf8('quorum é\n')]))).toBe('ok');
  expect(codeOf(Uint8Array.from([...bytes, ...line([0xff], 5)]))).toBe('duplicate-name at 5');
});

test('at least 32 logs, witnesses and groups are taken, and not without end', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, i) => {
      const number = i % 256;
      const key = encodeVkey(testSigner(`example.com/${i}`, number).key);
      return `log ${key}\nwitness w${i} ${witnessVkey(number)}\ngroup g${i} any w${i}\n`;
    }).join('');
  expect(codeOf(`${many(32)}quorum g31\n`)).toBe('ok');
  const groups = Array.from({ length: 1000 }, (_, i) => `group g${i} all ${i === 0 ? 'a' : `g${i - 1}`}\n`).join('');
  expect(codeOf(`witness a ${witnessVkey(1)}\n${groups}quorum g999\n`)).toBe('too-many at 769');
});

test('parsing arbitrary bytes and lines never throws', () => {
  const word = fc.constantFrom(
    'log',
    'witness',
    'group',
    'quorum',
    'none',
    'any',
    'all',
    '2',
    'a',
    'b',
    '#',
    witnessVkey(1),
    log,
  );
  const line = fc.array(word, { maxLength: 5 }).map((words) => words.join(' '));
  const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(fc.oneof(text, fc.uint8Array()), (input) => {
      expect(codeOf(input)).toMatch(/^ok$|^[-a-z]+ at \d+$/);
    }),
    { numRuns: 2000 },
  );
});
