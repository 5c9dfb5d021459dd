import { describe, expect, it } from 'vitest';
import { lines } from '../testing.ts';
import { nginxError } from './error.ts';
import { nginxJson } from './index.ts';
import { mend } from './mend.ts';

const context = { referenceMs: 0, zoneOffsetMin: 60 };
const least = { time: '2024-03-10T12:00:00+00:00', remote_addr: '192.0.2.7', status: 200, request: 'GET /a HTTP/1.1' };
const json = (fields: object) => nginxJson.parse(JSON.stringify({ ...least, ...fields }), context);

describe('an access log that is JSON', () => {
  it('is read by any of the usual names, and keeps what has no field', () => {
    const line = {
      '@timestamp': '2024-03-10T12:00:00.5+01:00',
      clientIp: '2001:db8::7',
      'remote-user': 'alice',
      'http.method': 'POST',
      uri: '/a',
      args: 'b=c',
      statusCode: '401',
      bytes_sent: '12',
      request_time: '0.123',
      'user.agent': 'curl/8',
      xff: '198.51.100.7',
      trace_id: 't',
      vhost: 'shop',
      ssl: { protocol: 'TLSv1.3' },
      custom: 7,
    };
    const { 'http.method': method, 'user.agent': userAgent, ...others } = line;
    expect(nginxJson.parse(JSON.stringify({ ...others, method, userAgent }), context)).toMatchObject({
      time: '2024-03-10T12:00:00.5+01:00',
      outcome: 'denied',
      actor: { type: 'user', id: 'alice' },
      origin: { ip: '2001:db8::7', userAgent: 'curl/8' },
      request: { method: 'POST', url: '/a?b=c', status: 401, bytes: 12, durationMs: 123, traceId: 't' },
      service: { host: 'shop' },
      ext: { forwardedFor: '198.51.100.7', 'ssl.protocol': 'TLSv1.3', custom: 7 },
    });
  });

  it.each([
    ['milliseconds since 1970', { time: undefined, msec: 1_710_072_000.123 }, '2024-03-10T12:00:00.123Z'],
    ['the same as text', { time: undefined, ts: '1710072000123' }, '2024-03-10T12:00:00.123Z'],
    ['Common Log Format', { time: undefined, time_local: '10/Mar/2024:12:00:00 +0100' }, '2024-03-10T12:00:00+01:00'],
    ['nanoseconds', { time: '2024-03-10 12:00:00.123456789Z' }, '2024-03-10T12:00:00.123456789Z'],
  ])('says its time as %s', (_, fields, time) => {
    expect(json(fields)?.time).toBe(time);
  });

  it('has no status, no user and no request where nginx has none', () => {
    expect(json({ status: '000', request: '', remote_user: '-' })).toMatchObject({
      outcome: 'unknown',
      actor: { type: 'anonymous' },
    });
    const event = json({ status: 400, request: '\u0016\u0003\u0001' });
    expect(event).toMatchObject({ reason: { code: 'malformed-request' }, request: { status: 400 } });
  });

  it('never has a cookie or a password in a field', () => {
    const event = json({
      http_cookie: 'a=b',
      http_authorization: 'Basic x',
      headers: { Cookie: 'a' },
      'set-cookie': 'x',
    });
    expect(event?.ext).toEqual({ httpVersion: '1.1' });
  });

  it.each([
    ['no time', { time: undefined }],
    ['a time without zone', { time: '2024-03-10T12:00:00' }],
    ['no client', { remote_addr: undefined }],
    ['no status', { status: 'ok' }],
    ['a status of four digits', { status: 2000 }],
    ['no request', { request: undefined }],
  ])('is refused with %s', (_, fields) => {
    expect(json(fields)).toBeNull();
  });

  it('is mended where nginx does not write JSON, and only there', () => {
    expect(mend('{"a":,"b":-,"c":000,"d":"\\x22:-,","e":-1,"f":0,"g":0.5,"h": - }')).toBe(
      '{"a":null,"b":null,"c":"000","d":"\\u0022:-,","e":-1,"f":0,"g":0.5,"h": null }',
    );
    const plain = '{"a":"\\\\x22","b":[1,-2],"c":{"d":"\\"}:-,"}}';
    expect(mend(plain)).toBe(plain);
  });
});

describe("nginx's error log", () => {
  const read = (text: string) => nginxError.parse(`2024/03/10 12:00:00 ${text}`, context);

  it('has who could not sign in, and from where', () => {
    expect(nginxError.parse(lines.nginxError, context)).toMatchObject({
      time: '2024-03-10T12:00:00+01:00',
      flags: ['assumed:time.zone'],
      kind: 'auth.login',
      outcome: 'failure',
      reason: { code: 'bad-password' },
      actor: { type: 'user', id: 'alice' },
      origin: { ip: '192.0.2.7' },
      request: { method: 'GET', url: '/private/' },
      service: { name: 'nginx', host: 'shop.example.org' },
    });
  });

  it.each([
    [
      '[error] 1#1: *2 access forbidden by rule, client: ::1, server: a, request: "GET / HTTP/1.1"',
      'http.request',
      'denied',
    ],
    ['[error] 1#1: *2 limiting requests, excess: 5.1 by zone "a", client: ::1, server: a', 'http.request', 'denied'],
    [
      '[info] 1#1: *2 SSL_do_handshake() failed (SSL: error:1), client: ::1, server: 0.0.0.0:443',
      'network.connect',
      'failure',
    ],
    [
      '[error] 1#1: *2 no user/password was provided for basic authentication, client: ::1, server: a',
      'auth.attempt',
      'denied',
    ],
    [
      '[crit] 1#1: *2 connect() failed (111: Connection refused) while connecting to upstream, client: ::1, server: a',
      'system.error',
      'error',
    ],
    ['[notice] 1#1: signal process started', 'system.message', 'unknown'],
  ])('%s', (text, kind, outcome) => {
    expect(read(text)).toMatchObject({ kind, outcome, ...(text.includes('::1') ? { origin: { ip: '::1' } } : {}) });
  });

  it('marks a line in which a client wrote what nginx writes', () => {
    const name = 'x", client: 198.51.100.7, server: a, request: "';
    const event = read(
      `[error] 1#1: *2 user "${name}" was not found in "f", client: 192.0.2.7, server: a, request: "GET / HTTP/1.1"`,
    );
    expect(event?.ext).toMatchObject({ ambiguous: true });
  });

  it.each(['[error] 1: x', '[loud] 1#1: x', '', 'x'])('refuses %s', (text) => {
    expect(read(text)).toBeNull();
  });
});
