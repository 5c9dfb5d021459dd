import { describe, expect, it } from 'vitest';
import { parseLine } from '../index.ts';
import { formats } from '../formats.ts';
import { lines } from '../testing.ts';

const context = { referenceMs: Date.parse('2024-03-11T00:00:00Z'), zoneOffsetMin: 0 };
const read = (line: string) => parseLine(line, 'auto', context);
const docker = (log: string, more: object = {}) =>
  JSON.stringify({ log, stream: 'stdout', time: '2024-03-10T12:00:01.123456789Z', ...more });
const cri = (text: string, tag = 'F') => `2024-03-10T13:00:01.123456789+01:00 stderr ${tag} ${text}`;
const syslog = (text: string) => `<134>Mar 10 12:00:02 lb-1 web[7]: ${text}`;
const inside = { kind: 'http.request', actor: { id: 'alice' }, origin: { ip: '192.0.2.7' } };

describe('wrappers', () => {
  it.each([
    ['Docker', docker(`${lines.combined}\n`), { stream: 'stdout' }],
    [
      'Docker, with carriage return and labels',
      docker(`${lines.combined}\r\n`, { attrs: { tag: 'web' } }),
      { 'attrs.tag': 'web' },
    ],
    ['CRI', cri(lines.combined), { stream: 'stderr' }],
    ['CRI with a tag behind the flag', cri(lines.combined, 'F:x'), { stream: 'stderr' }],
    ['syslog', syslog(lines.combined), { pid: 7 }],
    ['syslog without host', `<134>Mar 10 12:00:02 web[7]: ${lines.combined}`, { pid: 7 }],
    ['syslog with RFC 3339', `2024-03-10T12:00:02+00:00 lb-1 web: ${lines.combined}`, {}],
    ['CRI around Docker around syslog', cri(docker(`${syslog(lines.combined)}\n`)), { stream: 'stdout', pid: 7 }],
  ])('are taken off: %s', (_, line, ext) => {
    const event = read(line);
    expect(event).toMatchObject({ ...inside, time: '2024-03-10T12:00:00+00:00', ext });
    expect(event.flags).toBeUndefined();
    expect(Buffer.from(event.raw?.bytes ?? []).toString()).toBe(line);
  });

  it('name the host and the program, where the line inside does not', () => {
    expect(read(syslog(lines.combined)).service).toEqual({ name: 'web', host: 'lb-1' });
    expect(read(syslog(lines.traefik)).service).toEqual({ name: 'traefik', host: 'shop.example.org' });
    expect(read(`<134>Mar 10 12:00:02 web[7]: ${lines.combined}`).service).toEqual({ name: 'web' });
  });

  it('mark what was cut', () => {
    expect(read(cri(lines.combined, 'P')).ext).toMatchObject({ partial: true });
    expect(read(docker(lines.combined)).ext).toMatchObject({ partial: true });
  });

  it('are taken off four deep and no deeper: what is left is kept as a message', () => {
    const wrapped = (depth: number): string => (depth === 0 ? lines.combined : cri(wrapped(depth - 1)));
    expect(read(wrapped(4))).toMatchObject(inside);
    const fifth = read(wrapped(5));
    expect(fifth).toMatchObject({ kind: 'system.message', ext: { message: cri(lines.combined) } });
  });

  it("make a message, at the wrapper's time, of what nobody knows", () => {
    expect(read(cri('hello'))).toMatchObject({
      kind: 'system.message',
      time: '2024-03-10T13:00:01.123456789+01:00',
      ext: { message: 'hello', stream: 'stderr' },
    });
    expect(read(syslog('hello'))).toMatchObject({
      kind: 'system.message',
      flags: ['assumed:time.year', 'assumed:time.zone'],
      service: { name: 'web', host: 'lb-1' },
      ext: { message: 'hello', pid: 7 },
    });
    expect(read(cri(''))).toMatchObject({ kind: 'system.message', ext: { message: '' } });
  });

  it('give their time to a line that does not say its own whole', () => {
    const haproxy =
      '192.0.2.7:4242 [10/Mar/2024:13:00:00.123] a b/c 0/0/0/0/5 200 1 - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1"';
    const exact = read(cri(haproxy));
    expect([exact.time, exact.flags]).toEqual(['2024-03-10T13:00:01.123456789+01:00', undefined]);
    // A header without year and zone says less than the line.
    const own = read(`Mar 10 13:00:02 lb haproxy[1]: ${haproxy}`);
    expect([own.time, own.flags]).toEqual(['2024-03-10T13:00:00.123+00:00', ['assumed:time.zone']]);
  });

  it('go with a pinned format too, and hold it: another one inside is not taken', () => {
    expect(parseLine(docker(`${lines.combined}\n`), formats.combined, context)).toMatchObject(inside);
    expect(parseLine(docker(`${lines.combined}\n`), formats.caddy, context)).toMatchObject({
      kind: 'system.unparsed',
      reason: { code: 'not-caddy' },
    });
  });

  it.each([
    '{"log":"x","stream":"stdout","time":"2024-03-10T12:00:01Z","other":1}',
    '{"log":"x","stream":"stdlog","time":"2024-03-10T12:00:01Z"}',
    '{"log":"x","stream":"stdout","time":"yesterday"}',
    '2024-03-10T12:00:01Z stdlog F x',
    '2024-03-10T12:00:01Z stdout Q x',
    '2024-13-10T12:00:01Z stdout F x',
  ])('are not guessed: %s', (line) => {
    expect(read(line).ext?.['stream']).toBeUndefined();
  });
});
