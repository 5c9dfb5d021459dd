import { describe, expect, it } from 'vitest';
import { lines } from '../testing.ts';
import { envoy } from './index.ts';

const context = { referenceMs: 0, zoneOffsetMin: 0 };
const read = (line: string) => envoy.parse(line, context);
const head = '[2024-03-10T12:00:00.123Z]';

describe("Envoy's text", () => {
  it('is read in its default form', () => {
    expect(read(lines.envoy)).toMatchObject({
      time: '2024-03-10T12:00:00.123Z',
      origin: { ip: '198.51.100.7', userAgent: 'curl/8' },
      request: { method: 'GET', url: '/a?b=c', status: 200, bytes: 256, durationMs: 50, id: '4a1b-7c2d' },
      service: { name: 'envoy', host: 'shop.example.org' },
      ext: { forwardedFor: '198.51.100.7, 192.0.2.7', upstream: '10.0.0.1:8080', httpVersion: '2' },
    });
    expect(read(lines.envoy)?.ext).not.toHaveProperty('ambiguous');
  });

  it("is read in Istio's form, by Istio's documentation: the peer is the client where no list is", () => {
    expect(read(lines.istio)).toMatchObject({
      outcome: 'error',
      origin: { ip: '192.0.2.7', port: 4242 },
      request: { status: 503, bytes: 91, durationMs: 5 },
      ext: {
        responseFlags: 'UF',
        responseDetails: 'upstream_reset',
        upstreamFailure: 'connection refused',
        routeName: 'default',
      },
    });
    expect(read(lines.istio)?.ext).not.toHaveProperty('ambiguous');
  });

  it('has no request, and no status, of plain TCP', () => {
    const event = read(`${head} "- - -" 0 - 10 20 30 - "-" "-" "-" "-" "10.0.0.1:80"`);
    expect(event).toMatchObject({ outcome: 'unknown', reason: { code: 'no-request' }, request: { bytes: 20 } });
    expect(event?.request).not.toHaveProperty('status');
    expect(event?.origin).toBeUndefined();
  });

  it('marks a line with quotes of a client, and keeps the client and the answer', () => {
    const agent = 'x" "y" "z';
    const event = read(`${head} "GET /a HTTP/1.1" 403 - 0 1 2 - "192.0.2.7" "${agent}" "id" "shop" "-"`);
    expect(event).toMatchObject({
      outcome: 'denied',
      origin: { ip: '192.0.2.7', userAgent: agent },
      request: { id: 'id' },
      service: { host: 'shop' },
      ext: { ambiguous: true },
    });
  });

  it.each([
    `${head} "GET /a HTTP/1.1" 200`,
    `${head} "GET /a HTTP/1.1" 200 - 0 1 2 - "192.0.2.7" "x" "y"`,
    '[10/Mar/2024:12:00:00] "GET /a HTTP/1.1" 200 - 0 1 2 - "-" "-" "-" "-" "-"',
    '[',
  ])('refuses %s', (line) => {
    expect(read(line)).toBeNull();
  });
});

describe("Envoy's JSON", () => {
  const fields = {
    start_time: '2024-03-10T12:00:00.123Z',
    method: 'GET',
    path: '/a',
    protocol: 'HTTP/1.1',
    response_code: 200,
    response_flags: '-',
    bytes_sent: 5,
    duration: 7,
    downstream_remote_address: '[2001:db8::7]:4242',
    authority: 'shop',
    user_agent: 'curl/8',
    request_id: 'id',
    upstream_host: null,
  };

  it("is read by Istio's names too, and without what is null", () => {
    expect(read(JSON.stringify(fields))).toMatchObject({
      origin: { ip: '2001:db8::7', port: 4242, userAgent: 'curl/8' },
      request: { method: 'GET', url: '/a', status: 200, bytes: 5, durationMs: 7, id: 'id' },
      service: { host: 'shop' },
    });
  });

  it('is refused without its time or its answer', () => {
    for (const name of ['start_time', 'response_code', 'bytes_sent']) {
      expect(read(JSON.stringify({ ...fields, [name]: undefined }))).toBeNull();
    }
  });
});
