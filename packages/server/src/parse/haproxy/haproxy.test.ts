import { describe, expect, it } from 'vitest';
import { parseLine } from '../index.ts';
import { haproxy } from './index.ts';

const context = { referenceMs: 0, zoneOffsetMin: -330 };
const at = '[10/Mar/2024:12:00:00.123]';
const tail = '0/0/1/2/3 200 739 - - ---- 1/1/0/0/0 0/0';
const read = (text: string, client = '192.0.2.7:4242') => haproxy.parse(`${client} ${at} ${text}`, context);

describe('HAProxy', () => {
  it('says its time in the zone that is given, to the millisecond', () => {
    expect(read(`a b/c ${tail} "GET / HTTP/1.1"`)).toMatchObject({
      time: '2024-03-10T12:00:00.123-05:30',
      flags: ['assumed:time.zone'],
    });
  });

  it.each([
    ['192.0.2.7:4242', { ip: '192.0.2.7', port: 4242 }],
    ['2001:db8::7:4242', { ip: '2001:db8::7', port: 4242 }],
    ['::ffff:192.0.2.7:4242', { ip: '::ffff:192.0.2.7', port: 4242 }],
    ['unix:1', { host: 'unix', port: 1 }],
    ['-', undefined],
  ])('has clients by any address: %s', (client, origin) => {
    expect(read(`a b/c ${tail} "GET / HTTP/1.1"`, client)?.origin).toEqual(origin);
  });

  it('has numbers of what went on when the line was written, and of what never came', () => {
    expect(read('a b/<NOSRV> -1/-1/-1/-1/+7 -1 +739 c=1 d=2 CR-- 1/1/0/0/+3 0/0 "<BADREQ>"')).toMatchObject({
      outcome: 'unknown',
      request: { bytes: 739, durationMs: 7 },
      ext: { server: '<NOSRV>', cookies: 'c=1 d=2', requestLine: '<BADREQ>' },
    });
  });

  it('has what a format of one’s own adds, and captured headers with anything in them', () => {
    expect(read(`a~ b/c ${tail} {x y|#7B#22} {} "GET /#22 HTTP/2.0" 7 "x"`)).toMatchObject({
      request: { url: '/"' },
      ext: { capturedRequest: 'x y|{"', capturedResponse: '', extra: '7 "x"', tls: true, frontend: 'a' },
    });
  });

  it.each([
    ['a b/c 1/2/3 308 -- 1/1/0/0/0 0/0', 'success'],
    ['a b/<NOSRV> -1/-1/0 0 SC 1/1/0/0/3 0/0', 'error'],
    ['a b/<NOSRV> -1/-1/0 0 PR 1/1/0/0/0 0/0', 'denied'],
    ['a b/c 1/2/3 308 CD 1/1/0/0/0 0/0', 'failure'],
  ])('says how a connection ended: %s', (text, outcome) => {
    expect(read(text)).toMatchObject({ kind: 'network.connect', outcome });
  });

  it('is in the zone of the syslog header before it', () => {
    const line = `a b/c ${tail} "GET / HTTP/1.1"`;
    const east = { referenceMs: Date.parse('2024-04-01'), zoneOffsetMin: 120 };
    const event = parseLine(`Mar 10 12:00:01 lb haproxy[7]: 192.0.2.7:4242 ${at} ${line}`, 'auto', east);
    expect([event.time, event.flags]).toEqual(['2024-03-10T12:00:00.123+02:00', ['assumed:time.zone']]);
  });

  it('has what says only that somebody came, which has no time of its own', () => {
    const line = 'Mar 10 12:00:00 lb haproxy[7]: Connect from 2001:db8::7:4242 to ::1:80 (web/HTTP)';
    expect(parseLine(line, 'auto', { referenceMs: Date.parse('2024-04-01'), zoneOffsetMin: 0 })).toMatchObject({
      kind: 'network.connect',
      time: '2024-03-10T12:00:00+00:00',
      flags: ['assumed:time.year', 'assumed:time.zone'],
      origin: { ip: '2001:db8::7', port: 4242 },
      target: { resources: [{ type: 'address', id: '::1:80' }] },
    });
    const other = 'Mar 10 12:00:00 lb haproxy[7]: Server b/c is DOWN, reason: Layer4 timeout.';
    expect(parseLine(other, 'auto', context)).toMatchObject({ kind: 'system.message', service: { name: 'haproxy' } });
  });

  it.each([
    `a b/c ${tail} GET / HTTP/1.1`,
    `a b/c 0/0/1/2 200 739 - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1"`,
    `a b ${tail} "GET / HTTP/1.1"`,
    'hello there',
    '',
  ])('refuses %s', (text) => {
    expect(read(text)).toBeNull();
  });
});
