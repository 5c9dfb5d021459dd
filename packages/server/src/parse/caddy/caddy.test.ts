import { describe, expect, it } from 'vitest';
import { caddy } from './index.ts';

const context = { referenceMs: 0, zoneOffsetMin: 60 };
const request = {
  remote_ip: '192.0.2.7',
  remote_port: '4242',
  client_ip: '192.0.2.7',
  proto: 'HTTP/2.0',
  method: 'GET',
  host: 'shop.example.org',
  uri: '/a?b=c',
  headers: { 'User-Agent': ['curl/8'], Referer: ['https://a/'], Cookie: ['a=b'], 'X-Request-Id': ['r'] },
  tls: { version: 772, client_common_name: 'ann' },
};
const access = {
  level: 'info',
  ts: 1_710_072_000.1234567,
  logger: 'http.log.access.log0',
  msg: 'handled request',
  request,
  bytes_read: 0,
  user_id: 'alice',
  duration: 0.0015,
  size: 12,
  status: 200,
  resp_headers: { 'Set-Cookie': ['s=1'] },
};
const read = (fields: object) => caddy.parse(JSON.stringify({ ...access, ...fields }), context);

describe('Caddy', () => {
  it('has its request, and no header that is a secret', () => {
    const event = read({});
    expect(event).toMatchObject({
      time: '2024-03-10T12:00:00.1234567Z',
      actor: { type: 'user', id: 'alice' },
      origin: { ip: '192.0.2.7', port: 4242, userAgent: 'curl/8' },
      request: { method: 'GET', url: '/a?b=c', status: 200, bytes: 12, durationMs: 1.5, id: 'r' },
      service: { name: 'caddy', host: 'shop.example.org' },
      ext: { referrer: 'https://a/', 'tls.client_common_name': 'ann' },
    });
    expect(JSON.stringify(event?.ext)).not.toMatch(/a=b|s=1/);
  });

  it('takes the client from Caddy where a trusted proxy stands before it', () => {
    const event = read({ request: { ...request, client_ip: '2001:db8::9' } });
    expect(event?.origin).toEqual({ ip: '2001:db8::9', userAgent: 'curl/8' });
    expect(event?.ext).toMatchObject({ remoteIp: '192.0.2.7' });
  });

  it('reads what Caddy wrote before 2.5', () => {
    const { remote_ip: _, remote_port: __, client_ip: ___, ...older } = request;
    const event = read({ request: { ...older, remote_addr: '[2001:db8::7]:4242' }, common_log: 'x' });
    expect(event?.origin).toMatchObject({ ip: '2001:db8::7', port: 4242 });
    expect(event?.ext).not.toHaveProperty('common_log');
  });

  it.each([
    ['2024-03-10T12:00:00.123Z', '2024-03-10T12:00:00.123Z', undefined],
    ['2024-03-10T12:00:00.123+0100', '2024-03-10T12:00:00.123+01:00', undefined],
    ['2024/03/10 12:00:00.123', '2024-03-10T12:00:00.123+01:00', ['assumed:time.zone']],
    ['2024/03/10 12:00:00', '2024-03-10T12:00:00+01:00', ['assumed:time.zone']],
    [1_710_072_000_123, '2024-03-10T12:00:00.123Z', undefined],
  ])('has times in any of its formats: %s', (ts, time, flags) => {
    expect(read({ ts })).toMatchObject({ time });
    expect(read({ ts })?.flags).toEqual(flags);
  });

  it.each([
    ['1.5ms', 1.5],
    ['357.313µs', 0.357313],
    ['1m2.5s', 62_500],
    ['soon', undefined],
    ['', undefined],
    [-1, undefined],
  ])('has durations as numbers and as text: %s', (duration, ms) => {
    expect(read({ duration })?.request?.durationMs).toBe(ms);
  });

  it('has what else Caddy says as messages, errors as errors', () => {
    const line = { level: 'error', ts: 1_710_072_000, logger: 'http.log.error', msg: 'dial tcp', request, status: 502 };
    expect(caddy.parse(JSON.stringify(line), context)).toMatchObject({
      kind: 'system.error',
      outcome: 'error',
      origin: { ip: '192.0.2.7' },
      ext: { message: 'dial tcp' },
    });
    expect(caddy.matches('{"level":"info","ts":1710072000,"msg":"serving initial configuration"}')).toBe(true);
  });

  it.each([
    '{"level":"info","ts":1710072000,"caller":"x.go:1","msg":"another program of the same library"}',
    '{"level":"info","ts":1710072000,"logger":"etcd","msg":"x"}',
    '{"level":"info","ts":7,"msg":"x"}',
    '{"level":"info","msg":"x"}',
    'x',
    '{',
  ])('is not surely Caddy: %s', (line) => {
    expect(caddy.matches(line) && caddy.parse(line, context) !== null).toBe(false);
  });
});
