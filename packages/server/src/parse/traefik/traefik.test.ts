import { describe, expect, it } from 'vitest';
import { lines } from '../testing.ts';
import { traefik } from './index.ts';

const context = { referenceMs: 0, zoneOffsetMin: 0 };
const fields = JSON.parse(lines.traefik) as object;
const read = (more: object = {}) => traefik.parse(JSON.stringify({ ...fields, ...more }), context);

describe('Traefik', () => {
  it('has its request to the nanosecond with its offset, and no header that is a secret', () => {
    const event = read();
    expect(event).toMatchObject({
      time: '2024-03-10T13:00:00.123456789+01:00',
      actor: { type: 'user', id: 'alice' },
      origin: { ip: '192.0.2.7', port: 4242, userAgent: 'curl/8' },
      request: { method: 'GET', url: '/a?b=c', status: 200, bytes: 357, durationMs: 1.5 },
      service: { name: 'traefik', host: 'shop.example.org' },
      ext: { RouterName: 'web@docker', httpVersion: '2.0' },
    });
    expect(JSON.stringify(event?.ext)).not.toContain('secret');
  });

  it.each([
    ['203.0.113.9', { ip: '203.0.113.9' }, { remoteIp: '192.0.2.7' }],
    ['198.51.100.7,203.0.113.9', { ip: '203.0.113.9' }, { forwardedFor: '198.51.100.7,203.0.113.9' }],
    ['198.51.100.7, 192.0.2.7', { ip: '192.0.2.7', port: 4242 }, { forwardedFor: '198.51.100.7, 192.0.2.7' }],
    [undefined, { ip: '192.0.2.7', port: 4242 }, {}],
  ])('takes the last address of a list: %s', (ClientHost, origin, ext) => {
    const event = read({ ClientHost });
    expect(event?.origin).toEqual({ ...origin, userAgent: 'curl/8' });
    expect(event?.ext).toMatchObject(ext);
  });

  it('does without the fields that configuration can drop', () => {
    const bare = { RequestMethod: 'GET', RequestPath: '/', DownstreamStatus: 0, time: '2024-03-10T12:00:00Z' };
    expect(traefik.parse(JSON.stringify(bare), context)).toMatchObject({
      time: '2024-03-10T12:00:00Z',
      outcome: 'unknown',
      actor: { type: 'anonymous' },
      request: { method: 'GET', url: '/' },
    });
  });

  it.each([
    '{"level":"error","msg":"x","time":"2024-03-10T12:00:00Z"}',
    '{"RequestMethod":"GET","RequestPath":"/","DownstreamStatus":200}',
    '{"RequestMethod":"GET","time":"2024-03-10T12:00:00Z"}',
    'x',
  ])('refuses %s', (line) => {
    expect(traefik.parse(line, context)).toBeNull();
    expect(traefik.matches(line)).toBe(false);
  });
});
