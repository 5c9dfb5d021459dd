import * as fc from 'fast-check';
// @ts-expect-error -- it has no types of its own
import parser from 'nsyslog-parser';
import { expect, test } from 'vitest';
import { event as anyEvent } from '../testing/arbitraries.ts';
import { type ShownEvent, toCef, toCombined, toLeef } from './index.ts';

const parse = parser as (line: string) => {
  readonly cef?: Record<string, string>;
  readonly fields?: Record<string, string>;
};

const hostile: ShownEvent = {
  id: '019c1b2e-6a2d-7000-8000-000000000001',
  time: '2026-01-02T03:04:05.123+05:45',
  kind: 'data.read',
  action: String.raw`Get|Doc\ument`,
  outcome: 'denied',
  severity: 4,
  reason: { text: 'two\nlines\tand a=b' },
  actor: { type: 'user', id: 'alice' },
  origin: { ip: '192.0.2.7', port: 4711, userAgent: 'a "quoted" agent\r\n127.0.0.1 - - forged' },
  target: { resources: [{ type: 'document', id: 'd1' }] },
  request: { method: 'GET', url: '/a?b=c', status: 403, bytes: 12 },
};
const anyShown = anyEvent.map((event): ShownEvent => ({ ...event, raw: { mediaType: 'text/plain', text: 'a\nb' } }));

test('a parser of others reads the header and the fields of CEF', () => {
  const { cef, fields } = parse(`<134>Jan  2 03:04:05 host ${toCef(hostile)}`);
  expect(cef).toMatchObject({
    version: 'CEF:0',
    deviceVendor: 'Daybook',
    deviceEventClassID: 'data.read',
    severity: '8',
  });
  expect(fields).toMatchObject({
    externalId: hostile.id,
    suid: 'alice',
    src: '192.0.2.7',
    spt: '4711',
    outcome: 'denied',
  });
});

test('CEF escapes what its header and its values end with', () => {
  const line = toCef(hostile);
  expect(line).toContain(String.raw`|data.read|Get\|Doc\\ument|8|`);
  expect(line).toContain(String.raw`request=/a?b\=c`);
  expect(line).toContain('msg=two\\nlines\tand a\\=b');
});

test('LEEF has its pairs parted by tabs, and no value has one', () => {
  const [head = '', ...pairs] = toLeef(hostile).split('|data.read|x09|');
  expect(head).toBe('LEEF:2.0|Daybook|Daybook|1');
  const fields = new Map(
    pairs
      .join('')
      .split('\t')
      .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
  expect(fields.get('externalId')).toBe(hostile.id);
  expect(fields.get('url')).toBe('/a?b=c');
  expect(fields.get('sev')).toBe('8');
});

test('a Combined line is in the offset of the source, and a quote in it ends nothing', () => {
  expect(toCombined(hostile)).toBe(
    String.raw`192.0.2.7 - alice [02/Jan/2026:03:04:05 +0545] "GET /a?b=c HTTP/1.1" 403 12 "-" "a \"quoted\" agent\x0d\x0a127.0.0.1 - - forged"`,
  );
});

test('no event makes a Combined line that readers take for a comment', () => {
  const { ip: _, ...origin } = { ...hostile.origin };
  const line = toCombined({ ...hostile, origin: { ...origin, host: '#end' } });
  expect(line).toMatch(/^\\x23end - alice /);
});

/** As many programs end lines: Python's `splitlines` by all of these. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const lineEnd = /\r\n|[\r\n\u000b\u000c\u001c-\u001e\u0085\u2028\u2029]/;
const ends = ['\r\n', ...'\r\n\u000b\u000c\u001c\u001d\u001e\u0085\u2028\u2029'].map((end) => `a${end}127.0.0.1 - - b`);

test.each([
  ['CEF', toCef],
  ['LEEF', toLeef],
  ['Combined', toCombined],
])('no event makes two lines of %s', (_, write) => {
  const forged = fc.constantFrom(...ends).map((text): ShownEvent => ({
    ...hostile,
    action: text,
    service: { name: text, version: text },
    reason: { text },
    actor: { type: 'user', id: text, name: text, roles: [text] },
    origin: { host: text, userAgent: text },
    target: { resources: [{ type: text, id: text }] },
    request: { method: text, url: text },
  }));
  fc.assert(
    fc.property(fc.oneof(anyShown, forged), (event) => {
      expect(write(event)).not.toMatch(lineEnd);
    }),
  );
});
