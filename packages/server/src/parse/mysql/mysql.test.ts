import type { EventDraft } from '@daybook/event';
import { describe, expect, it } from 'vitest';
import { mysql } from './index.ts';

const context = { referenceMs: Date.parse('2026-11-26T12:00:00Z'), zoneOffsetMin: 60 };

function parse(line: string, timeBefore?: string): EventDraft {
  const draft = mysql.parse(line, timeBefore === undefined ? context : { ...context, timeBefore });
  if (draft === null) throw new Error(`not MySQL: ${line}`);
  return draft;
}

describe('access denied', () => {
  const refused = (message: string): unknown[] => {
    const { actor, origin, outcome, target, ext } = parse(
      `2026-11-26T07:26:49.861934Z 344 [Note] [MY-010926] [Server] ${message}`,
    );
    return [outcome, actor.id, origin?.ip ?? origin?.host, target?.resources?.[0]?.id, ext?.['usingPassword']];
  };

  it.each([
    [
      "Access denied for user 'root'@'192.0.2.7' (using password: YES)",
      ['failure', 'root', '192.0.2.7', undefined, true],
    ],
    [
      "Access denied for user ''@'2001:db8::7' (using password: NO)",
      ['failure', 'unknown', '2001:db8::7', undefined, false],
    ],
    [
      "Access denied for user 'o'brien'@'db.example.org' (using password: NO)",
      ['failure', "o'brien", 'db.example.org', undefined, false],
    ],
    ["Access denied for user 'a'@'%' to database 'shop'", ['denied', 'a', undefined, 'shop', undefined]],
    [
      "Access denied for user 'x'@'192.0.2.9' (using password: YES)'@'192.0.2.7' (using password: NO)",
      ['failure', "x'@'192.0.2.9' (using password: YES)", '192.0.2.7', undefined, false],
    ],
  ])('%s', (message, expected) => {
    expect(refused(message)).toEqual(expected);
  });
});

describe('the error log', () => {
  it.each([
    [
      '2026-11-26T07:26:49.861934Z 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections.',
      'system.service',
      1,
    ],
    ['2026-11-26  7:26:49 0 [ERROR] Aborting', 'system.error', 3],
    [
      '2026-11-26T07:26:49.861934Z 0 [Warning] [MY-010068] [Server] CA certificate ca.pem is self signed.',
      'system.message',
      2,
    ],
    ['261126  7:26:49 [Note] Plugin x is disabled.', 'system.message', 1],
    ['091119 22:27:11InnoDB: Warning: cannot find a free slot', 'system.message', 1],
    ['2026-11-26T07:26:49.861934Z mysqld_safe Starting mysqld daemon', 'system.service', 1],
  ])('%s', (line, kind, severity) => {
    expect(parse(line)).toMatchObject({ kind, severity });
  });

  it('says who lost a connection, and from where', () => {
    const line = `2026-11-26  7:26:49 14 [Warning] Aborted connection 14 to db: 'shop' user: 'alice' host: '2001:db8::7' (Got an error reading communication packets)`;
    expect(parse(line)).toMatchObject({
      time: '2026-11-26T07:26:49+01:00',
      flags: ['assumed:time.zone'],
      kind: 'network.connect',
      outcome: 'failure',
      actor: { type: 'user', id: 'alice', session: '14' },
      origin: { ip: '2001:db8::7' },
      target: { resources: [{ type: 'database', id: 'shop' }] },
    });
    expect(parse(line.replace("'alice'", "'unauthenticated'")).actor.type).toBe('unknown');
  });
});

describe('the general log', () => {
  it('has the time of the line before where MariaDB leaves it out, or the time of reference, flagged', () => {
    const line = '\t\t     3 Query\tselect 1 from t';
    expect(parse(line, '2026-11-26T07:26:49+01:00')).toMatchObject({
      time: '2026-11-26T07:26:49+01:00',
      flags: ['assumed:time.zone'],
      kind: 'data.read',
      actor: { type: 'unknown', id: 'unknown', session: '3' },
      ext: { statement: 'select 1 from t' },
    });
    expect(parse(line)).toMatchObject({ time: '2026-11-26T12:00:00.000Z', flags: ['assumed:time'] });
  });

  it.each([
    ['Connect\talice@2001:db8::7 on shop using SSL/TLS', ['auth.login', 'unknown', 'alice', '2001:db8::7', 'shop']],
    [
      'Connect\talice@example.com@localhost on  using Socket',
      ['auth.login', 'unknown', 'alice@example.com', 'localhost', undefined],
    ],
    ['Init DB\tshop', ['api.call', 'unknown', 'unknown', undefined, 'shop']],
    ['Quit\t', ['auth.logout', 'success', 'unknown', undefined, undefined]],
    ["Execute\tDELETE FROM t WHERE a = 'Quit'", ['data.delete', 'unknown', 'unknown', undefined, 't']],
    ['Binlog Dump\tLog: x', ['data.export', 'unknown', 'unknown', undefined, undefined]],
  ])('%s', (text, expected) => {
    const { kind, outcome, actor, origin, target } = parse(`2026-11-26T07:26:49.116872Z\t   14 ${text}`);
    expect([kind, outcome, actor.id, origin?.ip ?? origin?.host, target?.resources?.[0]?.id]).toEqual(expected);
  });
});

describe('server_audit', () => {
  const audited = (rest: string): EventDraft => parse(`20261126 07:26:49,db-1,${rest}`);

  it('reads the fields of a sign-in from the end: a name may hold commas', () => {
    const draft = audited('root,192.0.2.9,5,0,CONNECT,,,0,192.0.2.7,5,0,FAILED_CONNECT,shop,,1045');
    expect(draft).toMatchObject({
      kind: 'auth.login',
      outcome: 'failure',
      actor: { id: 'root,192.0.2.9,5,0,CONNECT,,,0', session: '5' },
      origin: { ip: '192.0.2.7' },
      service: { host: 'db-1' },
      reason: { code: '1045' },
    });
  });

  it('undoes the escapes of a statement, and keeps its number', () => {
    const draft = audited(String.raw`alice,2001:db8::7,9,15,QUERY,shop,'select \'a,\\b\'\n from t',1142`);
    expect(draft).toMatchObject({
      kind: 'data.read',
      outcome: 'denied',
      request: { id: '15' },
      origin: { ip: '2001:db8::7' },
      ext: { statement: "select 'a,\\b'\n from t" },
    });
  });

  it('takes a statement that was cut off, whose result is not known', () => {
    expect(audited("alice,,9,15,QUERY,shop,'delete from t where a = ")).toMatchObject({
      kind: 'data.delete',
      outcome: 'unknown',
    });
  });

  it('says of a table what was asked for, not what came of it', () => {
    expect(audited('alice,h,9,15,WRITE,shop,orders,')).toMatchObject({
      kind: 'data.update',
      outcome: 'unknown',
      target: {
        resources: [
          { type: 'database', id: 'shop' },
          { type: 'table', id: 'orders' },
        ],
      },
    });
  });
});

describe('which lines are one message', () => {
  it('is a line that begins as one of the logs, with what follows and does not', () => {
    const joiner = mysql.joiner?.();
    const lines = [
      '261126  7:26:49\t     3 Query\tselect *',
      '  from t',
      'where a',
      '\t\t     3 Quit\t',
      '2026-11-26  7:26:49 0 [ERROR] x',
    ];
    expect(lines.map((line) => joiner?.keyOf(line))).toEqual(['1', '1', '1', '2', '3']);
  });
});
