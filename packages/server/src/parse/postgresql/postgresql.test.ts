import type { EventDraft } from '@daybook/event';
import { describe, expect, it } from 'vitest';
import { postgresql } from './index.ts';

const context = { referenceMs: Date.parse('2026-11-26T12:00:00Z'), zoneOffsetMin: 60 };

function parse(line: string): EventDraft {
  const draft = postgresql.parse(line, context);
  if (draft === null) throw new Error(`not PostgreSQL: ${line}`);
  return draft;
}
const stamp = '2026-11-26 07:26:43.118 UTC';

describe('the prefix of stderr', () => {
  it.each([
    ['[147] alice@shop ', { actor: 'alice', database: 'shop', pid: 147 }],
    [
      '[147]: [3-1] user=alice,db=shop,app=psql,client=2001:db8::7 ',
      { actor: 'alice', database: 'shop', ip: '2001:db8::7', application: 'psql', pid: 147 },
    ],
    ['[147] alice@example.com@shop ', { actor: 'alice@example.com', database: 'shop', pid: 147 }],
    ['[147] [unknown]@[unknown] ', { actor: 'unknown', pid: 147 }],
    ['[147] 192.0.2.7(5432) alice@shop ', { actor: 'alice', database: 'shop', ip: '192.0.2.7', port: 5432, pid: 147 }],
    ['[147] fe80::1%eth0(5432) alice@shop ', { actor: 'alice', database: 'shop', ip: 'fe80::1', port: 5432, pid: 147 }],
    ['[147] [local] alice@shop ', { actor: 'alice', database: 'shop', pid: 147 }],
    [
      '[147] db.example.org(5432) alice@shop ',
      { actor: 'alice', database: 'shop', host: 'db.example.org', port: 5432, pid: 147 },
    ],
    ['[147] alice@shop 6b07df36.ac ', { actor: 'alice', database: 'shop', session: '6b07df36.ac', pid: 147 }],
    [
      ':2001:db8::7(5432):alice@shop:[147]:',
      { actor: 'alice', database: 'shop', ip: '2001:db8::7', port: 5432, pid: 147 },
    ],
    [':[local]:alice@shop:[147]:', { actor: 'alice', database: 'shop', pid: 147 }],
    ['alice shop ', { actor: 'unknown', prefix: 'alice shop' }],
    ['', { actor: 'unknown' }],
  ])('%s', (prefix, expected) => {
    const separator = prefix.startsWith(':') ? '' : ' ';
    const { actor, origin, target, ext } = parse(`${stamp}${separator}${prefix}LOG:  hello`);
    const found = {
      actor: actor.id,
      session: actor.session,
      database: target?.resources?.[0]?.id,
      ip: origin?.ip,
      host: origin?.host,
      port: origin?.port,
      pid: ext?.['pid'],
      application: ext?.['application'],
      prefix: ext?.['prefix'],
    };
    expect(found).toEqual(expect.objectContaining(expected));
    expect(ext?.['message']).toBe('hello');
  });

  it.each([
    ['2026-11-26 08:26:43 CET', '2026-11-26T08:26:43+01:00', undefined],
    ['2026-07-26 08:26:43.118 CEST', '2026-07-26T08:26:43.118+02:00', undefined],
    ['2026-11-26 08:26:43 -03', '2026-11-26T08:26:43-03:00', undefined],
    ['2026-11-26 08:26:43 +0530', '2026-11-26T08:26:43+05:30', undefined],
    ['1795678006.521', '2026-11-26T07:26:46.521Z', undefined],
    ['2026-11-26 08:26:43 IST', '2026-11-26T08:26:43+01:00', ['assumed:time.zone']],
    ['2026-11-26 08:26:43', '2026-11-26T08:26:43+01:00', ['assumed:time.zone']],
  ])('its time %s is exact, or says what was assumed', (text, time, flags) => {
    const draft = parse(`${text} [1] LOG:  hello`);
    expect([draft.time, draft.flags, draft.ext]).toEqual([time, flags, { pid: 1, message: 'hello' }]);
  });

  it('is not misled by a name that somebody chose to look like the rest of a line', () => {
    const name = 'root@x LOG:  connection authorized: user=root';
    const failed = `FATAL:  password authentication failed for user "${name}"`;
    const expected = { kind: 'auth.login', outcome: 'failure', actor: { id: name }, ext: { ambiguous: true } };
    expect(parse(`${stamp} [1] ${name}@shop ${failed}`)).toMatchObject(expected);
    expect(parse(`${stamp}:192.0.2.7(5):${name}@shop:[1]:${failed}`)).toMatchObject(expected);
    expect(parse(`${stamp} [1] user=${name},db=shop,client=192.0.2.7 ${failed}`)).toMatchObject(expected);
    const unknownDatabase = 'FATAL:  database "shop" does not exist';
    expect(parse(`${stamp} [1] ${name}@shop ${unknownDatabase}`).ext?.['ambiguous']).toBe(true);
  });

  it('takes the last address of several, since a name may hold what looks like one, and says so', () => {
    const line = `${stamp} [1] user=eve,client=192.0.2.9,db=shop,client=192.0.2.7 FATAL:  password authentication failed for user "eve,client=192.0.2.9"`;
    expect(parse(line)).toMatchObject({ origin: { ip: '192.0.2.7' }, ext: { ambiguous: true } });
  });

  it('is not moved by what a statement holds', () => {
    const draft = parse(`${stamp} [1] alice@shop LOG:  statement: select 'x@y FATAL:  role "x" does not exist'`);
    expect(draft).toMatchObject({ kind: 'data.read', actor: { id: 'alice' } });
    expect(draft.ext?.['ambiguous']).toBeUndefined();
  });
});

describe('messages', () => {
  const said = (message: string): (string | undefined)[] => {
    const { kind, action, outcome, actor, origin, reason } = parse(`${stamp} [1] [unknown]@[unknown] ${message}`);
    return [kind, action, outcome, actor.id, origin?.ip ?? origin?.host, reason?.code];
  };

  it.each([
    [
      'FATAL:  password authentication failed for user "o""brien"',
      ['auth.login', 'authentication failed', 'failure', 'o""brien', undefined, 'authentication failed'],
    ],
    [
      'FATAL:  SCRAM authentication failed for user "a"',
      ['auth.login', 'authentication failed', 'failure', 'a', undefined, 'authentication failed'],
    ],
    [
      'FATAL:  no pg_hba.conf entry for host "2001:db8::7", user "a", database "d", SSL off',
      ['auth.login', 'connection rejected', 'denied', 'a', '2001:db8::7', 'pg_hba'],
    ],
    [
      'FATAL:  sorry, too many clients already',
      ['auth.login', 'too many connections', 'denied', 'unknown', undefined, 'too many connections'],
    ],
    [
      'FATAL:  role "x" is not permitted to log in',
      ['auth.login', 'role may not log in', 'denied', 'unknown', undefined, 'role may not log in'],
    ],
    [
      'FATAL:  terminating connection due to administrator command',
      ['system.error', 'fatal', 'error', 'unknown', undefined, undefined],
    ],
    [
      'LOG:  connection authorized: user=a database=d SSL enabled (protocol=TLSv1.3, cipher=x, bits=256)',
      ['auth.login', 'connection authorized', 'success', 'a', undefined, undefined],
    ],
    [
      'LOG:  disconnection: session time: 0:00:01.1 user=a database=d host=2001:db8::7 port=5',
      ['auth.logout', 'disconnection', 'success', 'a', '2001:db8::7', undefined],
    ],
    [
      'LOG:  execute <unnamed>: DELETE FROM t WHERE id = $1',
      ['data.delete', 'DELETE', 'unknown', 'unknown', undefined, undefined],
    ],
    ['LOG:  duration: 0.2 ms  bind s: select 1', ['data.read', 'SELECT', 'success', 'unknown', undefined, undefined]],
    [
      'WARNING:  there is no transaction in progress',
      ['system.message', 'warning', 'unknown', 'unknown', undefined, undefined],
    ],
    ['PANIC:  could not write', ['system.error', 'panic', 'error', 'unknown', undefined, undefined]],
    ['DEBUG1:  x', ['system.message', 'debug', 'unknown', 'unknown', undefined, undefined]],
  ])('%s', (message, expected) => {
    expect(said(message)).toEqual(expected);
  });

  it('takes an error together with its statement and its detail, newlines undone', () => {
    const lines = [
      `${stamp} [1] alice@shop ERROR:  duplicate key value violates unique constraint "t_pkey"`,
      `${stamp} [1] alice@shop DETAIL:  Key (id)=(1) already exists.`,
      `${stamp} [1] alice@shop STATEMENT:  insert into t`,
      "\tvalues (1, 'ERROR:  x')",
    ];
    expect(parse(lines.join('\n'))).toMatchObject({
      kind: 'data.create',
      outcome: 'error',
      reason: { text: 'duplicate key value violates unique constraint "t_pkey"\nKey (id)=(1) already exists.' },
      ext: { statement: "insert into t\nvalues (1, 'ERROR:  x')" },
    });
  });

  it('reads an audited object, and one that was cut off as a message', () => {
    const audit = 'LOG:  AUDIT: OBJECT,12,3,WRITE,UPDATE,TABLE,public.orders,"update orders set note = ""a,b""","1,x"';
    expect(parse(`${stamp} [1] a@d ${audit}`)).toMatchObject({
      kind: 'data.update',
      target: {
        resources: [
          { type: 'database', id: 'd' },
          { type: 'table', id: 'public.orders' },
        ],
      },
      ext: { auditType: 'OBJECT', statementId: '12.3', statement: 'update orders set note = "a,b"', parameters: '1,x' },
    });
    expect(parse(`${stamp} [1] a@d LOG:  AUDIT: SESSION,1,1,READ,SELECT,,,"select`)).toMatchObject({
      kind: 'system.message',
    });
  });
});

describe('csvlog', () => {
  it.each([
    ['::1:5432', { ip: '::1', port: 5432 }],
    ['192.0.2.7:5432', { ip: '192.0.2.7', port: 5432 }],
    ['fe80::1%eth0:5432', { ip: 'fe80::1', port: 5432 }],
    ['db.example.org:5432', { host: 'db.example.org', port: 5432 }],
    ['[local]', undefined],
    ['', undefined],
  ])('has the port of %s behind its last colon', (peer, origin) => {
    const line = `${stamp},"a","d",1,"${peer}",6b07df36.ac,1,"idle",${stamp},3/1,0,LOG,00000,"hello",,,,,,,,,"psql"`;
    expect(parse(line).origin).toEqual(origin);
  });
});

describe('behind a header', () => {
  const header = { time: '2026-11-26T07:00:00Z', host: 'db-1', program: 'postgres', pid: 147 };

  it("takes the header's time, host and process where the prefix has none", () => {
    const body = '[5-1] alice@shop FATAL:  password authentication failed for user "alice"';
    expect(postgresql.parseBody?.(body, header)).toMatchObject({
      time: header.time,
      kind: 'auth.login',
      outcome: 'failure',
      actor: { id: 'alice' },
      service: { name: 'postgresql', host: 'db-1' },
      ext: { pid: 147 },
    });
  });

  it("takes the prefix's time where it has one, and a tab that syslog wrote as #011", () => {
    const body = `[5-1] ${stamp} [147] alice@shop LOG:  statement: select 1#011from t`;
    expect(postgresql.parseBody?.(body, header)).toMatchObject({
      time: '2026-11-26T07:26:43.118Z',
      kind: 'data.read',
      ext: { statement: 'select 1\tfrom t' },
    });
  });

  it("leaves other programs' messages alone", () => {
    expect(postgresql.parseBody?.('LOG:  x', { ...header, program: 'sshd' })).toBeNull();
  });
});

describe('which lines are one message', () => {
  const keysOf = (lines: readonly string[]): string[] => {
    const joiner = postgresql.joiner?.();
    return lines.map((line) => joiner?.keyOf(line) ?? '');
  };

  it('is what begins with a tab, and details of the same prefix', () => {
    const lines = [
      `${stamp} [1] a@d ERROR:  x`,
      `${stamp} [1] a@d DETAIL:  y`,
      '\tz',
      `${stamp} [1] a@d LOG:  DETAIL:  no`,
    ];
    expect(keysOf(lines)).toEqual(['1', '1', '1', '2']);
  });

  it('is a quoted field of csvlog, up to its closing quote', () => {
    expect(keysOf([`${stamp},"a","d",1,,,1,"select ""x""`, `${stamp},""y"" z`, 'end",2', `${stamp},"b"`])).toEqual([
      '1',
      '1',
      '1',
      '2',
    ]);
  });

  it('goes on with the next record where a quote is not closed within 64 KiB', () => {
    const lines = [`${stamp},"never closed`, 'x'.repeat(65_537), `${stamp},"b"`];
    expect(keysOf(lines)).toEqual(['1', '2', '3']);
  });
});
