import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { applyLimits, decodeEvent, encodeSections, isKind, outcomes } from '@daybook/event';
import { lineFormats } from '@daybook/api';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { inOrder } from './formats.ts';
import { written } from './testing.ts';
import { detectFormat, type FormatName, formats, lineBytesMax, parseLine } from './index.ts';

const context = { referenceMs: Date.parse('2024-03-10T12:00:00Z'), zoneOffsetMin: 60 };
const names = ['auto', ...(Object.keys(formats) as FormatName[])] as const;
const formatOf = (name: (typeof names)[number]) => (name === 'auto' ? 'auto' : formats[name]);
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** Pieces of real lines, so that random lines get past the first checks. */
const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '192.0.2.7',
    '::1',
    ' - - ',
    ' [08/Jun/2020:08:04:43 +0000] "',
    'GET / HTTP/1.1',
    '" 200 1 "',
    '"',
    '\\',
    '\\x',
    ', ',
    ':80 ',
  ),
  fc.constantFrom(
    'Mar  9 13:06:56 web-1 ',
    '2023-11-14T00:20:42Z h ',
    'sshd[7]: ',
    'sudo: ',
    'su: ',
    'usermod[1]: ',
    'login: ',
    'polkitd: ',
  ),
  fc.constantFrom(
    'Failed password for ',
    'invalid user ',
    ' from ',
    ' port 7',
    ' ssh2',
    ' [preauth]',
    'message repeated 3 times: [ ',
    ']',
  ),
  fc.constantFrom(
    'pam_unix(sshd:auth): ',
    'authentication failure; ',
    ' rhost=',
    ' user=',
    'al : ',
    'TTY=',
    ' ; ',
    'USER=',
    'COMMAND=',
    "'",
  ),
  fc.constantFrom(
    'session opened for user ',
    ' by ',
    '(uid=',
    'Connection closed by ',
    'Received disconnect from ',
    'Disconnecting ',
    ': ',
    'Operator of ',
  ),
  fc.constantFrom(
    '2026-11-26 07:26:43.118 UTC',
    ' [1] a@d ',
    'LOG:  ',
    'DETAIL:  ',
    'statement: ',
    'AUDIT: SESSION,1,1,READ,SELECT,,,',
    'connection authorized: user=',
    'FATAL:  ',
    ' authentication failed for user "',
    ' database=',
    '\n\t',
    ',',
    'user=',
  ),
  fc.constantFrom(
    '2026-11-26  7:26:49 ',
    '261126  7:26:49',
    '20261126 07:26:49,',
    '\t\t 1 Query\t',
    'Connect\t',
    '[Note] ',
    "Access denied for user 'a'@'",
    ',1,2,QUERY,d,',
    'FAILED_CONNECT',
    'select a from b',
    'grant a to b',
    'set global ',
  ),
  fc.constantFrom(
    'type=SYSCALL ',
    'msg=audit(1684329817.579:2995): ',
    "msg='",
    ' acct="a" ',
    ' res=success',
    ' auid=1 ',
    ' a0=2F62 ',
    '\n',
    'dovecot: ',
    'imap-login: ',
    'Login: user=<',
    '>, rip=',
    'auth: pam(',
    '): unknown user',
  ),
  fc.constantFrom(
    ' INFO  [org.keycloak.events] (e) ',
    'type=LOGIN',
    ', ipAddress=',
    '2026/11/26 07:26:43 a.go:1:f() ',
    '[I] ',
    'Failed authentication attempt for ',
    'router: completed GET ',
    'logger=a ',
    't=2026-11-26T07:26:43Z ',
    'level=info ',
  ),
  fc.constantFrom(
    '{"method":"a","path":"b","controller":"SessionsController","action":"create","time":"2026-11-26T07:26:43Z","params":',
    '{"reqId":"a","time":"2026-11-26T07:26:43Z","remoteAddr":"b","message":"Login failed: ","level":1,"app":"c"',
    '{"event":"auth","uid":"a","code":"T1000I","time":"2026-11-26T07:26:43Z"',
    '{"timestamp":"2026-11-26 07:26:43 UTC","error_severity":"LOG"',
    '{"logger":"a","t":"2026-11-26T07:26:43Z","level":"info"',
    '[]',
    '}',
  ),
);
/** Lines of every program, recorded, each with a piece of another in place of one of its own. */
const recorded = ['nginx-json', 'nginx-syslog', 'haproxy', 'caddy'].flatMap((log) =>
  readFileSync(resolve(import.meta.dirname, 'recorded', `${log}.log`), 'utf8')
    .trimEnd()
    .split('\n'),
);
const whole = fc.constantFrom(...recorded, ...written);
const spliced = fc
  .record({ line: whole, other: whole, at: fc.nat(600), cut: fc.nat(40), from: fc.nat(600), length: fc.nat(40) })
  .map(({ line, other, at, cut, from, length }) =>
    Buffer.from(line.slice(0, at) + other.slice(from, from + length) + line.slice(at + cut)),
  );
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.array(piece, { maxLength: 14 }).map((parts) => Buffer.from(parts.join(''))),
  spliced,
);

describe('parseLine', () => {
  it('never throws, and every event says who, when, what kind, what and with what result', () => {
    fc.assert(
      fc.property(bytes, fc.constantFrom(...names), (line, name) => {
        const draft = parseLine(line, formatOf(name), context);
        expect(draft.time).toMatch(rfc3339);
        expect(Number.isNaN(Date.parse(draft.time))).toBe(false);
        expect(isKind(draft.kind) && outcomes.includes(draft.outcome)).toBe(true);
        expect(draft.action).not.toBe('');
        expect(draft.actor.id).not.toBe('');
        expect(Object.values(draft.ext ?? {})).not.toContain(undefined);
      }),
      { numRuns: 20_000 },
    );
  });

  it('makes events that the event format takes and gives back unchanged', () => {
    const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
    fc.assert(
      fc.property(bytes, fc.constantFrom(...names), (line, name) => {
        const draft = applyLimits(parseLine(line, formatOf(name), context), sha256);
        const event = { id: '0190a6c2-7b3e-7cc0-8a1b-0123456789ab', ...draft };
        const decoded = decodeEvent(encodeSections(event));
        expect(decoded.ok ? decoded.value : decoded).toEqual({
          ...event,
          raw: { mediaType: 'text/plain', bytes: expect.anything() },
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps the exact bytes of every line without its newline', () => {
    const newline = fc.constantFrom('', '\n', '\r\n');
    fc.assert(
      fc.property(bytes, newline, fc.constantFrom(...names), (line, end, name) => {
        fc.pre(line.at(-1) !== 0x0a && !(end === '\n' && line.at(-1) === 0x0d));
        const draft = parseLine(Buffer.concat([line, Buffer.from(end)]), formatOf(name), context);
        expect(draft.raw?.mediaType).toBe('text/plain');
        expect(Buffer.from(draft.raw?.bytes ?? []).equals(line)).toBe(true);
      }),
    );
  });

  it('makes an event of a line that it cannot read, at the time of reference, and says so', () => {
    expect(parseLine('hello', formats.combined, context)).toEqual({
      time: '2024-03-10T12:00:00.000Z',
      kind: 'system.unparsed',
      action: 'unparsed',
      outcome: 'unknown',
      severity: 0,
      reason: { code: 'not-combined' },
      flags: ['assumed:time'],
      actor: { type: 'unknown', id: 'unknown' },
      raw: { mediaType: 'text/plain', bytes: Buffer.from('hello') },
    });
  });

  it('is tried as what any server may write only after the formats of programs', () => {
    expect(inOrder.at(-1)?.name).toBe('nginx-json');
  });

  it('of no format in particular says that no format could read it', () => {
    expect(parseLine('hello', 'auto', context)).toMatchObject({
      kind: 'system.unparsed',
      reason: { code: 'unknown-format' },
    });
  });

  it('replaces what is not UTF-8 in the fields only, and flags it', () => {
    const line = Buffer.from('Mar  9 13:06:56 web-1 sshd[7]: Invalid user x\xff from 192.0.2.7 port 3', 'latin1');
    const draft = parseLine(line, formats.auth, context);
    expect(draft.actor.id).toBe('x\uFFFD');
    expect(draft.flags).toContain('replaced');
    expect(draft.raw?.bytes).toEqual(line);
  });

  it('does not flag a replacement character that was sent as such', () => {
    const draft = parseLine(
      'Mar  9 13:06:56 web-1 sshd[7]: Invalid user x\uFFFD from 192.0.2.7 port 3',
      formats.auth,
      context,
    );
    expect(draft.flags).not.toContain('replaced');
  });

  it('reads a line with a byte order mark or a carriage return as if it had none', () => {
    const line = 'Mar  9 13:06:56 web-1 sshd[7]: Invalid user x from 192.0.2.7 port 3';
    for (const form of [`\uFEFF${line}`, `${line}\r`, `${line}\r\n`]) {
      expect(parseLine(form, formats.auth, context)).toMatchObject({
        action: 'Invalid user',
        origin: { ip: '192.0.2.7', port: 3 },
      });
    }
  });

  it('keeps a line over the limit whole without reading it', () => {
    const line = `192.0.2.7 - - [08/Jun/2020:08:04:43 +0000] "GET /${'a'.repeat(lineBytesMax)} HTTP/1.1" 200 1`;
    const draft = parseLine(line, formats.combined, context);
    expect([draft.kind, draft.reason?.code, draft.raw?.bytes.length]).toEqual([
      'system.unparsed',
      'line-too-long',
      line.length,
    ]);
  });
});

test('the API takes the names of all formats', () => {
  expect(lineFormats).toEqual(names);
});

describe('detectFormat', () => {
  const access = '192.0.2.7 - - [08/Jun/2020:08:04:43 +0000] "GET / HTTP/1.1" 200 1';
  const login = 'Mar  9 13:06:56 web-1 sshd[7]: Invalid user x from 192.0.2.7 port 3';

  it('names the format that most lines are of', () => {
    expect(detectFormat([access, access, 'noise', ''])).toBe('combined');
    expect(detectFormat([login, 'noise', login])).toBe('auth');
  });

  it('names none for a tie, for unknown lines and for nothing', () => {
    expect(detectFormat([access, login])).toBeNull();
    expect(detectFormat(['{"a":1}', 'x'])).toBeNull();
    expect(detectFormat([])).toBeNull();
  });

  it('does not count lines that go on the one before', () => {
    const logged = '2026-11-26 07:26:43.118 UTC [1] a@d LOG:  statement: select 1';
    expect(detectFormat([logged, '\tfrom a', '\twhere b', '\tand c'])).toBe('postgresql');
    expect(detectFormat(['\tfrom a', '  where b'])).toBeNull();
  });

  it('looks at no more than the first hundred lines', () => {
    expect(
      detectFormat([...Array.from({ length: 100 }, () => access), ...Array.from({ length: 500 }, () => login)]),
    ).toBe('combined');
  });
});
