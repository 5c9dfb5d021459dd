import type { EventDraft } from '@daybook/event';
import { describe, expect, it } from 'vitest';
import { combined } from './index.ts';

const context = { referenceMs: 0, zoneOffsetMin: 0 };
const tail = '[08/Jun/2020:08:04:43 +0200] "GET /a?b=c HTTP/1.1" 200 803 "http://r.example/" "Agent/1.0"';

function parse(line: string): EventDraft {
  const draft = combined.parse(line, context);
  if (draft === null) throw new Error(`not combined: ${line}`);
  return draft;
}

describe('combined', () => {
  it('takes a Combined line apart', () => {
    expect(parse(`192.0.2.7 - alice ${tail}`)).toEqual({
      time: '2020-06-08T08:04:43+02:00',
      kind: 'http.request',
      action: 'GET',
      outcome: 'success',
      severity: 1,
      actor: { type: 'user', id: 'alice' },
      origin: { ip: '192.0.2.7', userAgent: 'Agent/1.0' },
      target: { resources: [{ type: 'url', id: '/a' }] },
      request: { method: 'GET', url: '/a?b=c', status: 200, bytes: 803 },
      ext: { referrer: 'http://r.example/', httpVersion: '1.1' },
    });
  });

  it('says unknown and anonymous where a Common line has only dashes', () => {
    expect(parse('- - - [08/Jun/2020:08:04:43 -0730] "-" - -')).toEqual({
      time: '2020-06-08T08:04:43-07:30',
      kind: 'http.request',
      action: 'unknown',
      outcome: 'unknown',
      severity: 0,
      reason: { code: 'no-request' },
      actor: { type: 'anonymous', id: 'unknown' },
    });
  });

  it.each([
    ['www.example.com:443 192.0.2.7 - -', { ip: '192.0.2.7' }, 'www.example.com', { servicePort: 443 }],
    ['www.example.com 192.0.2.7 - -', { ip: '192.0.2.7' }, 'www.example.com', {}],
    [
      'www.example.com:80 client.example.org - -',
      { host: 'client.example.org' },
      'www.example.com',
      { servicePort: 80 },
    ],
    ['[2001:db8::1]:80 2001:db8::2 - -', { ip: '2001:db8::2' }, '2001:db8::1', { servicePort: 80 }],
    ['client.example.org - -', { host: 'client.example.org' }, undefined, {}],
    ['192.0.2.7:5678 - -', { ip: '192.0.2.7', port: 5678 }, undefined, {}],
    ['192.0.2.7 -', { ip: '192.0.2.7' }, undefined, {}],
    ['198.51.100.1, 10.0.0.9 - -', { ip: '198.51.100.1' }, undefined, { forwardedFor: '198.51.100.1, 10.0.0.9' }],
    [
      '198.51.100.1, 10.0.0.9 192.0.2.7 - -',
      { ip: '192.0.2.7' },
      undefined,
      { forwardedFor: '198.51.100.1, 10.0.0.9' },
    ],
    ['198.51.100.1,10.0.0.9 192.0.2.7 - -', { ip: '192.0.2.7' }, undefined, { forwardedFor: '198.51.100.1,10.0.0.9' }],
    ['- 192.0.2.7 - -', { ip: '192.0.2.7' }, undefined, {}],
    ['198.51.100.1 192.0.2.7 - -', { ip: '192.0.2.7' }, undefined, { prefix: '198.51.100.1' }],
  ])('reads who asked from %s', (prefix, origin, host, ext) => {
    const draft = parse(`${prefix} ${tail}`);
    expect(draft.origin).toEqual({ ...origin, userAgent: 'Agent/1.0' });
    expect(draft.service?.host).toBe(host);
    expect(draft.ext).toEqual({ referrer: 'http://r.example/', httpVersion: '1.1', ...ext });
    expect(draft.actor).toEqual({ type: 'anonymous', id: 'unknown' });
  });

  it.each([
    [200, 'success'],
    [304, 'success'],
    [401, 'denied'],
    [403, 'denied'],
    [404, 'failure'],
    [499, 'failure'],
    [500, 'error'],
    [0, 'unknown'],
  ])('gives status %i the outcome %s', (status, outcome) => {
    const line = `192.0.2.7 - - [08/Jun/2020:08:04:43 +0000] "GET / HTTP/1.1" ${String(status).padStart(3, '0')} 1`;
    expect(parse(line)).toMatchObject({ outcome, request: { status } });
  });

  it.each([
    ['\\x16\\x03\\x01\\x01 \\x02', '\\x16\\x03\\x01\\x01 \\x02'],
    ["lv|'|'|SGFj|'|'|Win XP|'|'|", "lv|'|'|SGFj|'|'|Win XP|'|'|"],
    ['HELP', 'HELP'],
    ['GET', 'GET'],
    ['GET HTTP/1.1', 'GET HTTP/1.1'],
    ['SSH-2.0-Go', 'SSH-2.0-Go'],
    ['say \\"hi\\" \\xd0', 'say \\"hi\\" \\xd0'],
  ])('keeps a request line that is not HTTP as an event: %s', (line, text) => {
    const draft = parse(`192.0.2.7 - - [08/Jun/2020:08:04:43 +0000] "${line}" 400 226 "-" "-"`);
    expect(draft).toMatchObject({
      action: 'unknown',
      outcome: 'failure',
      reason: { code: 'malformed-request' },
      ext: { requestLine: text },
    });
    expect(draft.request).toEqual({ status: 400, bytes: 226 });
    expect(draft.target).toBeUndefined();
  });

  it('keeps spaces in a target, and takes HTTP/0.9 and HTTP/2', () => {
    const at = '192.0.2.7 - - [08/Jun/2020:08:04:43 +0000]';
    expect(parse(`${at} "GET /a b HTTP/1.1" 200 1`).request?.url).toBe('/a b');
    expect(parse(`${at} "GET /a" 200 1`).request).toMatchObject({ method: 'GET', url: '/a' });
    expect(parse(`${at} "VERSION-CONTROL /a HTTP/2" 200 1`).ext).toEqual({ httpVersion: '2' });
  });

  it('undoes the escapes of Apache and nginx, but never makes a control character', () => {
    const line = String.raw`192.0.2.7 - - [08/Jun/2020:08:04:43 +0000] "GET /\xc3\xa9\x1b[2J HTTP/1.1" 200 1 "a\"b\\c" "\xe2\x82\xac \x22q\x22 \xff"`;
    const draft = parse(line);
    expect(draft.request?.url).toBe(String.raw`/\xc3\xa9\x1b[2J`);
    expect(draft.ext?.['referrer']).toBe('a"b\\c');
    expect(draft.origin?.userAgent).toBe(String.raw`€ "q" \xff`);
  });

  it('is not misled by a user name that imitates the rest of the line', () => {
    const name = String.raw`x [01/Jan/2000:00:00:00 +0000] \"GET /ok HTTP/1.1\" 200 1 \"-\" \"-\"`;
    const draft = parse(`192.0.2.7 - ${name} [08/Jun/2020:08:04:43 +0000] "GET /evil HTTP/1.1" 401 1 "-" "-"`);
    expect(draft).toMatchObject({
      time: '2020-06-08T08:04:43+00:00',
      outcome: 'denied',
      request: { url: '/evil', status: 401 },
    });
    expect(draft.actor.id).toBe('x [01/Jan/2000:00:00:00 +0000] "GET /ok HTTP/1.1" 200 1 "-" "-"');
  });

  it('reads a quoted forwarded-for list at the end and keeps other extra fields as they are', () => {
    expect(parse(`192.0.2.7 - - ${tail} "198.51.100.1, 10.0.0.9"`).ext).toMatchObject({
      forwardedFor: '198.51.100.1, 10.0.0.9',
    });
    expect(parse(`192.0.2.7 - - ${tail} "-"`).ext).not.toHaveProperty('extra');
    expect(parse(`192.0.2.7 - - ${tail} 240 "test@docker" 0ms`).ext).toMatchObject({ extra: '240 "test@docker" 0ms' });
  });

  it('marks a line that was cut off inside its last field', () => {
    const draft = parse('192.0.2.7 - - [08/Jun/2020:08:04:43 +0000] "GET / HTTP/1.1" 200 1 "-" "Mozilla/5.0 (comp');
    expect(draft.origin?.userAgent).toBe('Mozilla/5.0 (comp');
    expect(draft.ext).toMatchObject({ truncated: true });
  });

  it.each([
    '',
    'hello',
    '192.0.2.7 - - [32/Jun/2020:08:04:43 +0000] "GET / HTTP/1.1" 200 1',
    '192.0.2.7 - - [29/Feb/2019:08:04:43 +0000] "GET / HTTP/1.1" 200 1',
    '192.0.2.7 - - [08/Jun/2020:24:04:43 +0000] "GET / HTTP/1.1" 200 1',
    '192.0.2.7 - - [08/Jun/2020:08:04:43 +2400] "GET / HTTP/1.1" 200 1',
    '192.0.2.7 - - [08/Jun/2020:08:04:43 0000] "GET / HTTP/1.1" 200 1',
    '192.0.2.7 - - [08/Jun/2020:08:04:43 +0000] "GET / HTTP/1.1" abc 1',
    '192.0.2.7 - - [08/Jun/2020:08:04:43 +0000] "GET / HTTP/1.1" 200 1x',
    '192.0.2.7 - - [08/Jun/2020:08:04:43 +0000] "GET / HTTP/1.1',
    ' - - [08/Jun/2020:08:04:43 +0000] "GET / HTTP/1.1" 200 1',
  ])('refuses what is not an access line: %s', (line) => {
    expect(combined.parse(line, context)).toBeNull();
    expect(combined.matches(line)).toBe(false);
  });
});
