import { describe, expect, it } from 'vitest';
import { parseHeader } from './header.ts';

const at = (text: string, zoneOffsetMin = 0) => ({ referenceMs: Date.parse(text), zoneOffsetMin });
const assumed = ['assumed:time.year', 'assumed:time.zone'];
const march = at('2024-03-10T12:00:00Z');

describe('parseHeader', () => {
  it.each([
    ['Mar  9 13:06:56', '2024-03-09T13:06:56+00:00', assumed],
    ['Mar 09 13:06:56', '2024-03-09T13:06:56+00:00', assumed],
    ['Mar 9 13:06:56', '2024-03-09T13:06:56+00:00', assumed],
    ['Mar  9 2019 13:06:56', '2019-03-09T13:06:56+00:00', ['assumed:time.zone']],
    ['2023-11-14T00:20:42.738197+01:00', '2023-11-14T00:20:42.738197+01:00', []],
    ['2023-11-14T00:20:42Z', '2023-11-14T00:20:42Z', []],
    ['<38>Mar  9 13:06:56', '2024-03-09T13:06:56+00:00', assumed],
  ])('reads the time %s', (time, expected, flags) => {
    const header = parseHeader(`${time} web-1 sshd[12]: hello`, march);
    expect(header).toEqual({ time: expected, flags, host: 'web-1', program: 'sshd', pid: 12, message: 'hello' });
  });

  it.each([
    ['a time up to a day after the reference is of this year', 'Mar 11 11:59:59', march, '2024'],
    ['a time more than a day after the reference is of last year', 'Mar 11 12:00:01', march, '2023'],
    ['1 January read on 31 December is of next year', 'Jan  1 00:30:00', at('2023-12-31T23:59:00Z'), '2024'],
    ['31 December read on 1 January is of last year', 'Dec 31 23:59:59', at('2024-01-01T00:00:10Z'), '2023'],
    ['29 February is of the last leap year', 'Feb 29 10:00:00', at('2027-05-01T00:00:00Z'), '2024'],
    ['29 February survives a century without one', 'Feb 29 10:00:00', at('2103-05-01T00:00:00Z'), '2096'],
    ['the zone counts', 'Jan  2 01:00:00', at('2023-12-31T20:00:00Z', 330), '2024'],
  ])('%s', (_, time, context, year) => {
    expect(parseHeader(`${time} h p: m`, context)?.time.slice(0, 4)).toBe(year);
  });

  it('writes the assumed zone', () => {
    expect(parseHeader('Mar  9 13:06:56 h p: m', at('2024-03-10T12:00:00Z', -210))?.time).toBe(
      '2024-03-09T13:06:56-03:30',
    );
  });

  it.each([
    ['CRON[7]: x', 'CRON', 7, 'x'],
    ['systemd-logind[1]: x: y', 'systemd-logind', 1, 'x: y'],
    ['sudo:   alice : TTY=a', 'sudo', undefined, '  alice : TTY=a'],
    ['polkitd(authority=local): x', 'polkitd(authority=local)', undefined, 'x'],
    ['last message repeated 3 times', undefined, undefined, 'last message repeated 3 times'],
    ['sshd[x]: y', 'sshd[x]', undefined, 'y'],
    ['', undefined, undefined, ''],
  ])('takes the tag from %s', (text, program, pid, message) => {
    const header = parseHeader(`Mar  9 13:06:56 h ${text}`, march);
    expect([header?.program, header?.pid, header?.message]).toEqual([program, pid, message]);
  });

  it.each([
    'Mar 32 13:06:56 h p: m',
    'Feb 30 13:06:56 h p: m',
    'Feb 29 2023 13:06:56 h p: m',
    'Foo  9 13:06:56 h p: m',
    'Mar  9 13:60:56 h p: m',
    '2023-11-14T00:20:42 h p: m',
    '2023-11-14T00:20:42.+01:00 h p: m',
    '2023-11-14T00:20:42.1234567890Z h p: m',
    'Mar  9 13:06:56',
    '192.0.2.7 - - [08/Jun/2020:08:04:43 +0000] "GET / HTTP/1.1" 200 1',
  ])('refuses %s', (line) => {
    expect(parseHeader(line, march)).toBeNull();
  });
});
