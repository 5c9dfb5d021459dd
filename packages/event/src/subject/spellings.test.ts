import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Event } from '../event.ts';
import { limits } from '../limits.ts';
import { subjectFinder, subjectMentions, subjectReplacer } from './find.ts';
import { plainEvent as plain } from './testing.ts';

const rawOf = (bytes: Uint8Array): Event => ({ ...plain, raw: { mediaType: 'text/plain', bytes } });
const isIn = (identifier: string, text: string, rule: 'whole' | 'loose' = 'whole'): boolean =>
  subjectFinder([identifier], rule)(rawOf(new TextEncoder().encode(text))) !== null;

const s = String.raw;
const mail = 'ann@example.org';
const twice = (value: unknown): string => JSON.stringify({ inner: JSON.stringify(value) });

/** By what hides a name: whom one asks for, and where that stands. */
const found: Readonly<Record<string, readonly (readonly [identifier: string, text: string])[]>> = {
  'escapes of a URL': [
    [mail, '?to=ann%40example.org'],
    [mail, '?to=ann%2540example.org'],
    [mail, '?to=ann%25252540example.org'],
    [mail, '?to=%61%6e%6E%40example.org'],
    [mail, '?to=ann%u0040example.org'],
    ['ann', 'user%3Dann%26x'],
    ['ann', 'OFFICE%5Cann'],
    ['Zoë', '?q=Zo%C3%AB'],
    ['Zoë', '?q=Zo%EB'],
    [mail, '?body=%7B%22to%22%3A%22ann%5Cu0040example.org%22%7D'],
  ],
  'a form': [
    ['Ann Smith', '?q=Ann+Smith'],
    ['Ann Smith', 'q=Ann+Smith&x=1'],
    ['Ann Smith', '/search/Ann+Smith'],
    ['Ann Smith', '"GET /?q=of+Ann+Sm%69th+now HTTP/1.1"'],
    ['ann', 'GET /?q=find+ann+now'],
    [mail, '?q=find+ann%40example.org+now'],
    ['Ann Smith', '{"body":"q=of+Ann+Smith&x=1"}'],
    ['ann', '{"body":"q=of+ann"}'],
    ['Ann Smith', '{"url":"\\/?a=1\\u0026q=of+Ann+Smith"}'],
  ],
  JSON: [
    [mail, s`{"to":"ann\u0040example.org"}`],
    ['ann', s`{"a":"x\nann"}`],
    ['ann', s`app[7]: sent {"a":"x\nann","n":1} in 3 ms`],
    ['O"Brien', JSON.stringify({ a: 'O"Brien' })],
    ['O"Brien', twice({ a: 'O"Brien' })],
    ['O"Brien', JSON.stringify(twice({ a: 'O"Brien' }))],
    ['Zoë', twice({ a: 'Zoë' }).replace('ë', s`\\u00eb`)],
    [s`OFFICE\ann`, JSON.stringify({ u: s`OFFICE\ann` })],
    ['ann', twice({ u: s`OFFICE\ann` })],
    [mail, s`{"u":"ann\u0040example.org","u":"bob"}`],
    ['1234567890123456789', s`{"n":1234567890123456789,"x":"\n"}`],
    [mail, s`to=ann%40example.org {"a":"\n"} to=ann`],
    ['bob', s`{"a":"\n"} of a\tbob b\x6fb`],
    [mail, s`{"cut": "of \"ann\u0040example.org`],
    ['ann', s`said: \nann`],
    [mail, s`a\x6en\x40example.org`],
    ['Zoë', s`Zo\xc3\xab and Zo\303\253`],
  ],
  HTML: [
    [mail, 'ann&#64;example.org'],
    [mail, 'ann&#x40;example.org'],
    [mail, '&lt;ann@example.org&gt;'],
    ['a&b', 'a&amp;b'],
    [`o'brien`, 'o&apos;brien, o&#39;brien'],
    ['x "y"', 'x &quot;y&quot;'],
  ],
  'quoted-printable': [
    [mail, 'To: ann=40example.org'],
    ['Zoë', 'Zo=C3=AB wrote'],
    ['Zoë', 'Zo=EB wrote'],
    [mail, 'Content-Transfer-Encoding: quoted-printable\r\n\r\nto=3Dann@exam=\r\nple.org'],
    [mail, '=?utf-8?Q?ann=40example.org?='],
    ['Zoë Smith', 'From: =?UTF-8?q?Zo=C3=AB_Smith?='],
    ['Zoë', `From: =?utf-8?B?${Buffer.from('Zoë').toString('base64')}?=`],
  ],
  'other forms of the same characters': [
    ['Zo\u00eb', 'Zoe\u0308 in'],
    ['Zoe\u0308', 'Zo\u00eb in'],
    [mail, 'ａｎｎ＠example.org'],
    ['Ann Smith', 'Ann\u00a0Smith'],
    ['Ann Smith', 'Ann \r\n\tSmith'],
    ['Ann\u00a0Smith', 'Ann Smith'],
    ['office', 'o\ufb03ce'],
    [`o'brien`, 'o\u2019brien'],
    ['ann-marie', 'ann\u2011marie'],
  ],
  'what is not seen': [
    [mail, 'ann\u200b@example.org'],
    [mail, 'a\u00adnn@exam\u2060ple.org'],
    ['ann', '\ufeffann'],
    ['ann', '\u200fann\u200e'],
    ['ann', '\u001b[31mann\u001b[0m'],
    ['ann', 'a\u001b[1mnn'],
    ['ann', '#033[01;32mann#033[0m'],
    ['ann', s`{"m":"\u001b[31mann\u001b[0m"}`],
    ['ann', '\u001b]0;title\u0007ann'],
    ['ann', 'x\u0000ann\u0000'],
  ],
  'an apostrophe beside it': [
    ['ann', `ann's laptop`],
    ['ann', 'ann\u2019s'],
    ['ann', `compte d'ann`],
    ['ann', 'le compte d\u2019ann.'],
    ['anna', `casa dell'anna`],
    [mail, `ann@example.org's`],
  ],
  'the case of a mail address': [
    ['Ann@Example.org', 'ANN%40EXAMPLE.ORG'],
    ['ΝΊΚΟΣ@example.org', 'νίκος@example.org'],
    ['νίκος@example.org', 'ΝΊΚΟΣ@EXAMPLE.ORG'],
    ['ΝΊΚΟΣ@example.org', 'νίκοσ@example.org'],
    ['kay@example.org', '\u212aay@example.org'],
  ],
  'a host in its own script': [
    ['zoë@exämple.org', 'zoë@xn--exmple-cua.org'],
    ['zoë@xn--exmple-cua.org', 'Zoe\u0308@EXÄMPLE.org, and'],
    ['ann@exämple.org', '?to=ann%40ex%C3%A4mple.org'],
    ['ann@exämple.org', 'write to ann@exämple.org.'],
  ],
  'an address of the Internet': [
    ['10.0.0.1', 'from 10.0.0.1:443'],
    ['10.0.0.1', '::ffff:10.0.0.1'],
    ['10.0.0.1', '[::FFFF:a00:1]:80'],
    ['10.0.0.1', '0:0:0:0:0:ffff:0a00:0001'],
    ['::ffff:10.0.0.1', 'from 10.0.0.1.'],
    ['2001:db8::1', '2001:DB8::1 GET'],
    ['2001:db8::1', '2001:0db8:0:0:0:0:0:1 GET'],
    ['2001:0DB8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8::1', 'https://[2001:db8::1]:8443/'],
    ['2001:db8::1', '2001:db8::1/64'],
    ['2001:db8::1', 'mode:2001:db8::1: refused'],
    ['2001:db8::1', '2001:db8::1:refused'],
    ['2001:db8::1', 'ip=2001%3Adb8%3A%3A1&x'],
    ['2001:db8::1', '2001:db8::0.0.0.1'],
    ['2001:db8::1', '2001:db8::1.443 > x'],
    ['[2001:db8::1]', '2001:db8::1.'],
    ['::1', 'from ::1 port 22'],
  ],
};

/** Somebody else. */
const notFound: typeof found = {
  'a part of a longer name': [
    ['ann', 'joanna ann-marie jo.ann ann_1 annä ännann ann@example.org ann+x@example.org'],
    ['ann', `o'ann ann'marie`],
    ['ann', 'ann\u0301'],
    ['angelo', `user=d'angelo, "d'angelo", D'Angelo`],
    ['angelo@example.org', `to d'angelo@example.org`],
    [mail, 'joann@example.org ann@example.org.uk jo-ann@example.org'],
    ['Ann', 'ann ANN'],
    ['Ann Smith', 'Joann Smith, Ann Smithers, Ann, Smith'],
  ],
  'a longer name of which an escape is a part': [
    ['ann', '?to=ann%40example.org'],
    ['ann', '?to=ann%2540example.org'],
    ['ann', 'ann%2Dmarie'],
    ['ann', 'ann-%6darie'],
    ['ann', 'jo%2Dann jo&#45;ann jo&#x2e;ann &#106;&#111;ann'],
    ['ann', s`{"u":"ann\u0040example.org"}`],
    ['ann', s`ann\u0040example.org and \u006a\u{6f}ann`],
    ['ann', 'ann%C3%A4 %C3%A4ann'],
    ['ann', s`o\'ann`],
  ],
  'a backslash before a letter': [
    ['ann', s`login of OFFICE\tann`],
    ['ancy', s`login of OFFICE\nancy, \\nancy\share`],
    ['ann', JSON.stringify({ u: s`OFFICE\tann` })],
    ['ann', twice({ u: s`OFFICE\tann` })],
  ],
  'a plus that is no space': [
    [mail, '?to=joe+ann@example.org'],
    [mail, '?to=joe%2Bann%40example.org'],
    ['ann', '?u=joe%2Bann'],
    ['ann', '?u=joe%252Bann'],
    ['ann', 'user ann+joe'],
    ['ann', 'user="ann+joe" login user=joe+ann'],
    ['joe', 'mail for ann+joe@example.org'],
  ],
  'a number that looks like quoted-printable': [
    ['11', 'id=2011'],
    ['471182', 'order=20471182'],
    ['ann', 'user=20ann user=3Dann user=EEann user=A0ann'],
    ['ann', 'id=40-ann a==40ann'],
  ],
  'what is not seen': [
    ['ann', 'jo\u200bann'],
    ['ann', 'jo\u001b[1mann'],
  ],
  'a host in its own script': [
    ['zoë@exämple.org', 'zoë@example.org zoe@exämple.org zoë@exämple.org.uk joë.zoë@exämple.org'],
  ],
  'an address of the Internet': [
    ['10.0.0.1', '110.0.0.1 10.0.0.11 10.0.0.1.5 10x0x0x1 ::ffff:10.0.0.11 ::ffff:a00:2'],
    ['2001:db8::1', '2001:db8::1:2'],
    ['2001:db8::1', '2001:db8::11 2001:db8::1a 1:2001:db8::1 2001:db8:1:: 2001:db8:: 2001:db8::1x 2001:db8:::1'],
    ['::1', '2001:db8::1 fe80::1 std::1x 03:04:01'],
    ['::', 'std::vector a::b'],
    ['03:04:05', '2026-01-02T03:04:05Z'],
    ['00:1a:2b:3c:4d:5e', '00:1a:2b:3c:4d:5e:6f 01:00:1a:2b:3c:4d:5e'],
  ],
};

describe('is found through', () => {
  for (const [by, cases] of Object.entries(found))
    test.each(cases)(`${by}: %j in %j`, (identifier, text) => {
      expect(isIn(identifier, text)).toBe(true);
      expect(isIn(identifier, text, 'loose')).toBe(true);
      expect(subjectMentions([identifier])({ note: [text] })).toEqual([identifier]);
      expect(isIn(identifier, subjectReplacer([identifier], 'erased')(text))).toBe(false);
    });
});

describe('is not mistaken for', () => {
  for (const [by, cases] of Object.entries(notFound))
    test.each(cases)(`${by}: %j in %j`, (identifier, text) => {
      expect(isIn(identifier, text)).toBe(false);
      expect(subjectMentions([identifier])({ [text]: 1 })).toEqual([]);
      expect(subjectReplacer([identifier], 'erased')(text)).toBe(text);
    });
});

describe('bytes', () => {
  const encoded: [string, string, Uint8Array][] = [
    ['Latin-1', 'Zoë', Buffer.from('user=Zoë x', 'latin1')],
    ['Windows-1252', 'Žofie', Uint8Array.of(0x20, 0x8e, 0x6f, 0x66, 0x69, 0x65, 0x93)],
    ['UTF-8 beside Latin-1', 'Zoë', Buffer.concat([Buffer.from('é', 'latin1'), Buffer.from(' Zoë ', 'utf8')])],
    ['UTF-16', 'ann', Buffer.from('user=ann x', 'utf16le')],
    ['UTF-16 of Latin letters', 'Zoë', Buffer.from('user=Zoë x', 'utf16le')],
    [
      'UTF-16 of which a line was cut behind the first byte',
      'ann',
      Buffer.from('\nuser=ann', 'utf16le').subarray(1, -1),
    ],
    ['UTF-16 with a mark', 'Анна', Buffer.from('\ufeffАнна', 'utf16le')],
    ['UTF-16, the other way round', 'ann', Buffer.from('\ufeffuser=ann', 'utf16le').swap16()],
  ];
  test.each(encoded)('are read as %s', (_, identifier, bytes) => {
    expect(subjectFinder([identifier])(rawOf(bytes))).not.toBeNull();
    expect(subjectFinder([identifier.slice(1)])(rawOf(bytes))).toBeNull();
  });
});

test('a loose finder finds whatever a strict one finds, however texts are quoted', () => {
  const names = [
    'ann',
    'Ann Smith',
    mail,
    'zoë@exämple.org',
    s`OFFICE\ann`,
    '10.0.0.1',
    '2001:db8::1',
    `o'brien`,
    '+49 170',
    'x%41',
  ];
  const quote = [
    (text: string) => text,
    encodeURIComponent,
    JSON.stringify,
    twice,
    (text: string) => text.replaceAll(' ', '+'),
    (text: string) => text.replaceAll('@', '&#64;'),
    (text: string) => text.replaceAll(/[^\w ]/g, '\u200b$&'),
    (text: string) => text.toUpperCase(),
  ];
  const glue = fc.constantFrom(
    '',
    ' ',
    '.',
    '\\',
    '%',
    '=',
    '"',
    '\n',
    'n',
    '@',
    '-',
    `'`,
    ':',
    '+',
    '?q=',
    '&',
    '#',
    '{',
    '}',
  );
  const piece = fc.constantFrom(...names).chain((name) => fc.constantFrom(...quote.map((each) => each(name))));
  const texts = fc.array(fc.oneof(piece, glue), { maxLength: 8 }).map((all) => all.join(''));
  const quoted = texts.chain((text) => fc.constantFrom(...quote.map((each) => each(text))));
  let count = 0;
  fc.assert(
    fc.property(fc.constantFrom(...names), quoted, (name, text) => {
      const isFound = isIn(name, text);
      if (isFound) count += 1;
      if (isFound) expect(isIn(name, text, 'loose')).toBe(true);
      expect(subjectMentions([name])(text).length > 0).toBe(isFound);
      const replaced = subjectReplacer([name], 'erased')(text);
      expect(subjectMentions([name])(replaced)).toEqual([]);
      if (!isFound) expect(replaced).toBe(text);
    }),
    { numRuns: 5000 },
  );
  expect(count).toBeGreaterThan(300);
});

test('any text and any bytes can be read', () => {
  const find = subjectMentions(['ann', '10.0.0.1']);
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.uint8Array({ maxLength: 200 }), (text, bytes) => {
      find(text);
      subjectFinder(['ann'])(rawOf(bytes));
    }),
  );
});

test('escapes within escapes are undone four times, JSON in JSON three times', () => {
  const nested = (levels: number): string => `?to=ann%${'25'.repeat(levels - 1)}40example.org`;
  expect([1, 2, 3, 4, 5].map((levels) => isIn(mail, nested(levels)))).toEqual([true, true, true, true, false]);
  const inJson = (levels: number): string =>
    Array.from({ length: levels }).reduce<string>((text) => JSON.stringify({ a: text }), '1\nann');
  expect([1, 2, 3, 4].map((levels) => isIn('ann', inJson(levels)))).toEqual([true, true, true, false]);
});

test('what nobody is known by is not looked for', () => {
  for (const nothing of ['', ' ', '\u200b', '\u00a0\ufeff'])
    expect(() => subjectMentions(['ann', nothing])).toThrow('identifier 2 must have 1 to 1024 characters');
});

// Seconds, where time is spent by the square of the length.
test.each([
  '%25',
  '\\',
  '[',
  '=',
  '=41',
  '%2B+=&',
  '&#',
  ':',
  '1:',
  '\u001b]',
  `ann'`,
  'ann%',
  'a@',
  'é@a.',
  '=?a?q?',
  String.raw`\u0041`,
  '\ufdfa',
])('the longest line is read in time: %j', (part) => {
  const find = subjectFinder(['ann', 'a b', '::1', 'a@exämple.org', '10.0.0.1']);
  const line = new TextEncoder().encode(part.repeat(limits.rawBytesMax)).subarray(0, limits.rawBytesMax);
  const startMs = performance.now();
  find(rawOf(line));
  expect(performance.now() - startMs).toBeLessThan(1_000);
});
