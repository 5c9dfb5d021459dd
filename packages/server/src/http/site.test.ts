import type { FastifyRequest } from 'fastify';
import { describe, expect, test } from 'vitest';
import { SessionCookie } from './session-cookie.ts';
import { Sites } from './site.ts';

const request = (headers: Record<string, string>, method = 'GET') => ({ headers, method }) as unknown as FastifyRequest;

describe('the site of a request', () => {
  test('is publicUrl, whatever the request says', () => {
    const sites = new Sites('https://daybook.example.org:8443/', false);
    const expected = { origin: 'https://daybook.example.org:8443', host: 'daybook.example.org' };
    expect(sites.of(request({ host: 'evil.example' }))).toEqual(expected);
  });

  test('is the name of the certificate, where the server speaks TLS itself', () => {
    const sites = new Sites(undefined, true);
    const expected = { origin: 'https://daybook.lan:7070', host: 'daybook.lan' };
    expect(sites.of(request({ host: 'daybook.lan:7070' }))).toEqual(expected);
  });

  test('is this machine and nothing else, without either', () => {
    const sites = new Sites(undefined, false);
    const expected = { origin: 'http://localhost:7070', host: 'localhost' };
    expect(sites.of(request({ host: 'localhost:7070' }))).toEqual(expected);
    for (const host of ['', 'evil.example', 'localhost:7070@evil.example', '127.0.0.1.evil.example', '1127.0.0.1'])
      expect(() => sites.of(request({ host })), host).toThrow(/localhost/);
  });

  test('a program, which sends none of the headers of browsers, is let through', () => {
    const sites = new Sites('https://daybook.example.org', false);
    expect(() => sites.check(request({}, 'POST'))).not.toThrow();
    expect(() => sites.check(request({ origin: 'https://daybook.example.org' }, 'POST'))).not.toThrow();
    expect(() => sites.check(request({ origin: 'http://daybook.example.org' }, 'POST'))).toThrow(/another site/);
  });
});

describe('the cookie in a request', () => {
  const cookie = new SessionCookie(true);

  test.each([
    [undefined, null],
    ['', null],
    ['__Host-daybook=a', 'a'],
    ['x=1; __Host-daybook=a;y=2', 'a'],
    ['__Host-daybook=a=b', 'a=b'],
    ['daybook-session=a', null],
    ['__host-daybook=a', null],
    ['__Host-daybook', null],
    ['__Host-daybook=a; __Host-daybook=b', null],
  ])('%j holds %j', (header, value) => expect(cookie.read(header)).toBe(value));
});
