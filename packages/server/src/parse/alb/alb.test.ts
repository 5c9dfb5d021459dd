import { describe, expect, it } from 'vitest';
import { lines } from '../testing.ts';
import { alb } from './index.ts';

const context = { referenceMs: 0, zoneOffsetMin: 0 };
const read = (line: string) => alb.parse(line, context);

describe('AWS ALB', () => {
  it('has its request, its client over IPv6, its trace', () => {
    expect(read(lines.alb)).toMatchObject({
      time: '2024-03-10T12:00:00.123456Z',
      outcome: 'denied',
      origin: { ip: '2001:db8::7', port: 4242, userAgent: 'curl/8 "x"' },
      request: {
        method: 'GET',
        url: 'https://shop.example.org:443/a?b=c',
        status: 401,
        bytes: 366,
        durationMs: 21,
        traceId: 'Root=1-5-a',
      },
      service: { name: 'aws-alb', host: 'shop.example.org' },
      ext: { type: 'https', tlsProtocol: 'TLSv1.3', targetStatus: 401, bytesReceived: 34 },
    });
  });

  it('has no duration, no target and no status where the balancer has none', () => {
    const line = lines.alb.replace('10.0.0.1:80 0.001 0.020 0.000 401 401', '- -1 -1 -1 - -');
    const event = read(line);
    expect(event).toMatchObject({ outcome: 'unknown', request: { bytes: 366 } });
    expect(event?.request).not.toHaveProperty('durationMs');
    expect(event?.request).not.toHaveProperty('status');
    expect(event?.ext).not.toHaveProperty('target');
  });

  it('has what was no request as such', () => {
    expect(read(lines.alb.replace(/"GET [^"]*"/, '"- http://192.0.2.1:80- -"'))).toMatchObject({
      reason: { code: 'no-request' },
    });
  });

  it('keeps quotes of a client within its field, escaped or not', () => {
    for (const agent of ['a\\" b \\"c', 'a"b']) {
      expect(read(lines.alb.replace('curl/8 \\"x\\"', agent))).toMatchObject({
        origin: { userAgent: agent.replaceAll('\\"', '"') },
        request: { traceId: 'Root=1-5-a' },
      });
    }
  });

  it('keeps fields that AWS adds', () => {
    const event = read(`${lines.alb} TID_7 "m.example.org" "/m" "TransformSuccess" "new" 7`);
    expect(event?.ext).toMatchObject({ connectionTraceId: 'TID_7', transformedHost: 'm.example.org', extra: 'new 7' });
  });

  it.each(['https x', 'ftp 2024-03-10T12:00:00.123456Z a b', 'https 2024-03-10T12:00:00.123456Z a 1.2.3.4:5 - 0', ''])(
    'refuses %s',
    (line) => {
      expect(read(line)).toBeNull();
    },
  );
});
