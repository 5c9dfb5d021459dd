import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLine } from '../line.ts';
import { readMessage } from '../message/index.ts';
import { mappingLimits, patternTextCharsMax } from './limits.ts';
import { readMapping } from './read.ts';

const context = { referenceMs: Date.parse('2026-11-28T00:00:00Z'), zoneOffsetMin: 60 };

function ready(text: string) {
  const read = readMapping(text);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.mapping;
}

const faultsOf = (text: string) => {
  const read = readMapping(text);
  return read.ok ? [] : read.faults.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
};

const json = ready(`
name: shop
reads: json
cases:
  - when: { $.type: [login, logout], $.test: false }
    event:
      time: { from: [$.at, $.ts] }
      kind: { from: $.type, table: { login: auth.login, logout: auth.logout } }
      action: $.type
      outcome: { from: $.ok, table: { true: success, false: failure }, else: unknown }
      actor.id: $.user.name
      actor.roles: $.user.roles
      actor.mfa: $.user['second factor']
      origin.ip: $.ips[0]
      request.durationMs: { from: $.seconds, scale: 1000 }
      target.user.id: $.user.name
      ext.money: $$5
  - match: { $.message: 'user (?P<who>\\w+) (?P<verb>read|wrote) (?P<what>\\S+)' }
    event:
      time: $.at
      kind: { from: $verb, table: { read: data.read, wrote: data.update } }
      actor.id: $who
      target.resource.type: file
      target.resource.id: $what
`);

const login = {
  at: '2026-11-27T10:00:00.5+01:00',
  type: 'login',
  test: false,
  ok: true,
  user: { name: 'alice', roles: ['admin', 'staff'], 'second factor': 'yes', team: 'red' },
  ips: ['192.0.2.7'],
  seconds: 0.25,
};
const parsed = (value: object, mapping = json) => parseLine(JSON.stringify(value), mapping, context);

describe('JSON', () => {
  test('is read by paths, lists, tables, scales and constants; what is left is in ext', () => {
    expect(parsed(login)).toMatchObject({
      time: '2026-11-27T10:00:00.5+01:00',
      kind: 'auth.login',
      action: 'login',
      outcome: 'success',
      actor: { type: 'user', id: 'alice', roles: ['admin', 'staff'], mfa: true },
      origin: { ip: '192.0.2.7' },
      request: { durationMs: 250 },
      target: { user: { id: 'alice' } },
      ext: { 'user.team': 'red', money: '$5', 'daybook.mapping': `shop@${json.digest.slice(0, 16)}` },
    });
    expect(Object.keys(parsed(login).ext ?? {})).not.toContain('user.name');
  });

  test('a member that is text is read by a pattern, and its groups are values', () => {
    const { kind, actor, target } = parsed({ at: login.at, message: 'user bob wrote /etc/passwd' });
    expect([kind, actor.id, target?.resources]).toEqual(['data.update', 'bob', [{ type: 'file', id: '/etc/passwd' }]]);
  });

  test('what a field cannot hold is kept beside it, and what is not there is unknown', () => {
    const { ext, actor, origin, outcome } = parsed({ ...login, ips: ['somewhere'], user: {}, ok: 'perhaps' });
    expect([ext?.['origin.ip'], actor, origin, outcome]).toEqual([
      'somewhere',
      { type: 'unknown', id: 'unknown' },
      undefined,
      'unknown',
    ]);
  });

  test('without a time in the line it is the time of receipt, and says so', () => {
    const { at: _, ...rest } = login;
    expect(parsed(rest)).toMatchObject({ time: '2026-11-28T00:00:00.000Z', flags: ['assumed:time'] });
  });

  test.each([
    ['no JSON', 'hello', 'shop: it is no JSON object'],
    ['no case', '{"type":"other"}', 'shop: it is of no case'],
    ['a condition that does not hold', JSON.stringify({ ...login, test: true }), 'shop: it is of no case'],
    [
      'a time that cannot be read',
      JSON.stringify({ ...login, at: 'yesterday' }),
      'shop: case 1: the time cannot be read',
    ],
  ])('a line that does not fit is kept whole, with why: %s', (_, line, text) => {
    const { kind, reason, raw } = parseLine(line, json, context);
    expect([kind, reason]).toEqual(['system.unparsed', { code: 'not-mapped', text }]);
    expect(Buffer.from(raw?.bytes ?? []).toString()).toBe(line);
  });

  test('what is in a prototype is no member', () => {
    const mapping = ready(
      'name: p\nreads: json\ncases: [{ event: { kind: other, action: $.constructor.name, ext.b: $.__proto__ } }]',
    );
    const { action, ext } = parsed({ a: 1 }, mapping);
    expect([action, Object.keys(ext ?? {})]).toEqual(['other', ['a', 'daybook.mapping']]);
    expect(faultsOf('name: p\nreads: json\ncases: [{ event: { kind: other, ext.__proto__: x } }]')).toHaveLength(1);
  });
});

const text = ready(`
name: ftp
reads: text
rest: raw
cases:
  - match: '(?P<time>\\w{3} +\\d+ [\\d:]{8}) (?P<verb>LOGIN|FAIL) (?P<user>\\S*) (?P<ip>\\S+) (?P<note>\\S+)$'
    when: { $user: [bob, alice] }
    event:
      time: { from: $time, layout: '%b %e %H:%M:%S' }
      kind: auth.login
      outcome: { from: $verb, table: { LOGIN: success, FAIL: failure } }
      actor.id: $user
      origin.ip: $ip
`);

describe('text', () => {
  test('is read by a pattern; a year that is not written is found, and flagged', () => {
    const event = parseLine('Nov  7 10:00:00 FAIL bob 192.0.2.1 x', text, context);
    expect(event).toMatchObject({
      time: '2026-11-07T10:00:00+01:00',
      outcome: 'failure',
      severity: 2,
      flags: ['assumed:time.year', 'assumed:time.zone'],
      actor: { type: 'user', id: 'bob' },
      origin: { ip: '192.0.2.1' },
    });
    expect(Object.keys(event.ext ?? {})).toEqual(['daybook.mapping']);
  });

  test('a condition on a group holds too', () => {
    expect(parseLine('Nov  7 10:00:00 FAIL eve 192.0.2.1 x', text, context).kind).toBe('system.unparsed');
  });

  test.each([
    ["'%d/%b/%Y:%H:%M:%S %z'", '07/Nov/2026:10:00:00 +0200', '2026-11-07T10:00:00+02:00'],
    ["'%Y-%m-%dT%H:%M:%S.%f%z'", '2026-11-07T10:00:00.123456Z', '2026-11-07T10:00:00.123456Z'],
    ["'%m/%d/%y %I:%M:%S %p'", '11/07/26 12:00:05 AM', '2026-11-07T00:00:05+01:00'],
    ["'%a %b %e %H:%M:%S %Y'", 'Sat Nov  7 10:00:00 2026', '2026-11-07T10:00:00+01:00'],
    ["'%s'", '1794132000.25', '2026-11-08T10:00:00.25Z'],
    ["'%Y-%m-%d %H:%M:%S'", '2026-02-30 10:00:00', null],
    ["'%Y-%m-%d %H:%M:%S'", '2026-02-20 10:00:00 trailing', null],
  ])('a time has the layout %s', (layout, written, time) => {
    const mapping = ready(
      `name: t\nreads: text\ncases: [{ match: '(?P<t>.*)', event: { kind: other, time: { from: $t, layout: ${layout} } } }]`,
    );
    const event = parseLine(written, mapping, context);
    expect(event.kind === 'system.unparsed' ? null : event.time).toBe(time);
  });
});

describe('wrappers', () => {
  const cri = (body: string) => `2026-11-27T12:00:00.123456789+01:00 stdout F ${body}`;

  test('are taken off first: CRI around JSON, and Docker around text', () => {
    expect(parseLine(cri(JSON.stringify(login)), json, context)).toMatchObject({
      kind: 'auth.login',
      time: '2026-11-27T10:00:00.5+01:00',
      ext: { stream: 'stdout' },
    });
    const docker = JSON.stringify({
      log: 'Nov  7 10:00:00 FAIL bob 192.0.2.1 x\n',
      stream: 'stderr',
      time: '2026-11-07T09:00:00.5Z',
    });
    // The wrapper says the year and the zone, which the line does not.
    expect(parseLine(docker, text, context)).toMatchObject({ outcome: 'failure', time: '2026-11-07T09:00:00.5Z' });
  });

  test('a mapping without conditions does not take the wrapper for the line', () => {
    const given = ready('name: own\nreads: json\ncases: [{ event: { kind: other, time: $.time, actor.id: $.user } }]');
    const docker = JSON.stringify({ log: '{"user":"bob"}\n', stream: 'stdout', time: '2026-11-07T09:00:00Z' });
    expect(parseLine(docker, given, context)).toMatchObject({ actor: { id: 'bob' }, time: '2026-11-07T09:00:00Z' });
  });

  test('a pattern that is of the line with its header counts where the inside does not fit', () => {
    const whole = ready(
      `name: w\nreads: text\ncases: [{ match: '^(?P<t>\\S+) shop login (?P<who>\\S+)$', event: { kind: auth.login, time: $t, actor.id: $who } }]`,
    );
    expect(parseLine('2026-11-07T09:00:00Z shop login bob', whole, context)).toMatchObject({ actor: { id: 'bob' } });
  });
});

describe('what does not fit', () => {
  const other = 'name: o\nreads: json\notherwise: auto\ncases: [{ when: { $.a: 1 }, event: { kind: other } }]';
  const ssh = 'Nov 23 10:00:01 vm sshd[7]: Failed password for root from 192.0.2.7 port 4242 ssh2';

  test('is read as any format where the mapping says so, and only there', () => {
    expect(parseLine(ssh, ready(other), context)).toMatchObject({ kind: 'auth.login' });
    expect(parseLine(ssh, json, context)).toMatchObject({ kind: 'system.unparsed' });
    expect(parseLine('hello', ready(other), context)).toMatchObject({ reason: { code: 'not-mapped' } });
  });

  test('of messages that a protocol carries too, with what their carrier says', () => {
    const said = Buffer.from(ssh.slice(ssh.indexOf('Failed')));
    const message = { bytes: said, mediaType: 'text/plain', host: 'vm', program: 'sshd' };
    const carried = (mapping = json) => readMessage(message, mapping, context);
    expect(carried()).toMatchObject({
      kind: 'system.unparsed',
      reason: { code: 'not-mapped' },
      service: { name: 'sshd', host: 'vm' },
    });
    expect(carried(ready(other))).toMatchObject({ kind: 'auth.login', actor: { id: 'root' } });
    const mapped = readMessage({ ...message, bytes: Buffer.from(JSON.stringify(login)) }, json, context);
    expect(mapped).toMatchObject({ kind: 'auth.login', actor: { id: 'alice' }, service: { host: 'vm' } });
  });
});

describe('faults name the line and the column', () => {
  const base = (cases: string) => `name: m\nreads: text\ncases:\n${cases}`;

  test('all of them at once', () => {
    const text_ = base(`  - match: '(?P<a>x'\n    event:\n      kind: auth.logon\n      actor.ident: $a\n`);
    expect(faultsOf(text_)).toEqual([
      '4:12 cases[0].match: RE2 does not take the pattern: missing closing ): `(?P<a>x`',
      '6:13 cases[0].event.kind: expected one of the kinds of events',
      '7:7 cases[0].event.actor.ident: there is no field `actor.ident` that a mapping can set',
    ]);
  });

  test.each([
    ['', '1:1 : it is empty'],
    ['- a', '1:1 : a mapping is a map'],
    ['name: [', '1:8 : Flow sequence'],
    ['name: m\nreads: xml\ncases: []', '2:8 reads: expected text or json'],
    ['name: A b\nreads: text\ncases: [{match: x, event: {kind: other}}]', '1:7 name: a name is of'],
    ['name: m\nreads: text\ncases: []', '3:8 cases: `cases` is a list of 1 to'],
    ['name: m\nreads: text\nfoo: 1\ncases: [{match: x, event: {kind: other}}]', '3:1 foo: there is no `foo` here'],
    [base('  - event: { kind: other }'), '4:5 cases[0]: `match` is missing'],
    [base('  - match: x\n'), '4:5 cases[0]: `event` is missing'],
    [base('  - match: x\n    event: { action: y }'), '5:12 cases[0].event: `kind` is missing'],
    [
      base('  - match: x\n    event: { kind: other, action: $who }'),
      '4:5 cases[0]: no pattern of the case has a group',
    ],
    [base('  - match: x\n    event: { kind: other, action: $.who }'), '4:5 cases[0]: a path (`$.…`) reads JSON'],
    [base('  - match: x\n    event: { kind: other, action: $a.b }'), '5:35 cases[0].event.action: no reference'],
    [base('  - match: (?=x)\n    event: { kind: other }'), '4:12 cases[0].match: RE2 does not take'],
    [
      base('  - match: x\n    event: { kind: other, time: { from: $t, layout: "%Q" } }'),
      '5:53 cases[0].event.time.layout: %Q is none',
    ],
    [
      base('  - match: x\n    event: { kind: other, request.status: 2000 }'),
      '5:43 cases[0].event.request.status: expected a whole number from 0 to 999',
    ],
    [base('  - match: &a x\n    event: { kind: *a }'), '5:20 cases[0].event.kind: aliases are not read'],
    ['name: m\nname: m', '2:1 : Map keys must be unique'],
  ])('%j', (text_, fault) => {
    expect(
      faultsOf(text_).some((each) => each.startsWith(fault)),
      faultsOf(text_).join('\n'),
    ).toBe(true);
  });
});

describe('limits', () => {
  const mappingOf = (cases: string[]) => `name: m\nreads: text\ncases:\n${cases.join('\n')}`;
  const caseOf = (pattern: string) => `  - { match: '${pattern}', event: { kind: other } }`;

  test('as many cases as may be, and not one more', () => {
    const { casesMax } = mappingLimits;
    expect(faultsOf(mappingOf(Array<string>(casesMax).fill(caseOf('x'))))).toEqual([]);
    expect(faultsOf(mappingOf(Array<string>(casesMax + 1).fill(caseOf('x'))))).toHaveLength(1);
  });

  test('a text, a pattern, a program and all programs together have an end', () => {
    const { textBytesMax, patternCharsMax, programOnceMax } = mappingLimits;
    const padded = (bytes: number) => `${mappingOf([caseOf('x')])}\n#`.padEnd(bytes, '-');
    expect(faultsOf(padded(textBytesMax))).toEqual([]);
    expect(faultsOf(padded(textBytesMax + 1))[0]).toContain(`more than ${textBytesMax} bytes`);
    expect(faultsOf(mappingOf([caseOf('x'.repeat(patternCharsMax + 1))]))[0]).toContain('characters');
    expect(faultsOf(mappingOf([caseOf('(?:a?){400}b')]))[0]).toContain(`of ${programOnceMax}`);
    expect(faultsOf(mappingOf(Array<string>(4).fill(caseOf('[ab]{450}'))))).toEqual([]);
    expect(faultsOf(mappingOf(Array<string>(5).fill(caseOf('[ab]{450}'))))[0]).toContain('together');
  });

  test('a text that is nested deeply is refused, and so is one that stands for more than it is', () => {
    expect(faultsOf('['.repeat(30_000)).length).toBeGreaterThan(0);
    expect(faultsOf(`a: ${'['.repeat(13)}${']'.repeat(13)}`)[0]).toContain('nested deeper');
    const doubled = Array.from({ length: 100 }, (_, i) => `b${i}: &b${i} [*a, *a]`).join('\n');
    expect(faultsOf(`a: &a [x]\n${doubled}`)[0]).toContain('aliases are not read');
  });

  test('a long line is not tried with patterns, and is kept', () => {
    const mapping = ready(mappingOf([caseOf('x')]));
    expect(parseLine('x'.repeat(patternTextCharsMax), mapping, context).kind).toBe('other');
    const long = parseLine('x'.repeat(patternTextCharsMax + 1), mapping, context);
    expect([long.kind, long.reason?.text]).toEqual([
      'system.unparsed',
      expect.stringContaining('patterns read lines of'),
    ]);
    const member = ready('name: m\nreads: json\ncases: [{ match: { $.a: x }, event: { kind: other } }]');
    const kindOf = (chars: number) => parsed({ a: 'x'.repeat(chars) }, member).kind;
    expect([kindOf(patternTextCharsMax), kindOf(patternTextCharsMax + 1)]).toEqual(['other', 'system.unparsed']);
  });

  test('the costliest patterns that may be cost a bounded time on the longest line', () => {
    const hostile = ['(.*a){95}b$', '((?:a?){60}){4}b$', '(?:(a|aa|aaa)*){30}[b-d]$', '(?:a{0,30}){8}[bc]$'];
    const mapping = ready(mappingOf(hostile.map(caseOf)));
    const line = 'a'.repeat(patternTextCharsMax - 1) + '!';
    const started = performance.now();
    expect(parseLine(line, mapping, context).kind).toBe('system.unparsed');
    // Backtracking would not end; this takes about a second.
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

test('a line that nests deeper than JSON can be written again is read all the same', () => {
  const deep = '['.repeat(30_000) + ']'.repeat(30_000);
  const given = ready('name: own\nreads: json\ncases: [{ event: { kind: other, ext.a: $.a, action: $.a } }]');
  for (const by of [given, 'auto'] as const) {
    const line = `{"ClientAddr":"192.0.2.7:5","RequestMethod":"GET","StartUTC":"2026-03-10T12:00:00Z","a":${deep}}`;
    expect(parseLine(line, by, context).ext).toMatchObject({ a: '(nested too deeply)' });
  }
});

test('no text makes reading a mapping throw, and no line makes reading by one throw', () => {
  fc.assert(fc.property(fc.string(), (given) => void readMapping(given)));
  fc.assert(fc.property(fc.string(), (given) => void readMapping(`name: m\nreads: json\ncases:\n  - ${given}`)));
  fc.assert(fc.property(fc.string(), (given) => void parseLine(given, text, context)));
  fc.assert(
    fc.property(fc.jsonValue(), (given) => void parseLine(JSON.stringify({ ...login, user: given }), json, context)),
  );
});
