import type { EventDraft } from '@daybook/event';
import { describe, expect, it } from 'vitest';
import { eventsOf } from '../testing/events.ts';
import { auditd } from './index.ts';

const context = { referenceMs: 0, zoneOffsetMin: 0 };
const at = 'msg=audit(1684329817.579:2995):';

function parse(...lines: readonly string[]): EventDraft {
  const draft = auditd.parse(lines.join('\n'), context);
  if (draft === null) throw new Error(`not auditd: ${lines.join('\n')}`);
  return draft;
}

describe('records of user space', () => {
  const said = (type: string, rest: string): unknown[] => {
    const { kind, outcome, actor, origin, target } = parse(`type=${type} ${at} ${rest}`);
    return [
      kind,
      outcome,
      `${actor.type}:${actor.id}`,
      origin?.ip ?? origin?.host,
      target?.user?.id,
      target?.resources?.[0]?.id,
    ];
  };
  const head = 'pid=7 uid=0 auid=4294967295 ses=4294967295';

  it.each([
    [
      'USER_LOGIN',
      `${head} msg='op=login acct="alice" exe="/usr/sbin/sshd" hostname=? addr=2001:db8::7 terminal=ssh res=failed'`,
      ['auth.login', 'failure', 'user:alice', '2001:db8::7', undefined, undefined],
    ],
    [
      'USER_LOGIN',
      `${head} msg='op=login acct=28696E76616C6964207573657229 exe="/usr/sbin/sshd" addr=192.0.2.7 res=failed'`,
      ['auth.login', 'failure', 'unknown:(invalid user)', '192.0.2.7', undefined, undefined],
    ],
    [
      'USER_AUTH',
      `${head} msg='op=PAM:authentication grantors=pam_unix acct="alice" exe="/usr/sbin/sshd" hostname=192.0.2.7 addr=192.0.2.7 terminal=ssh res=success'`,
      ['auth.login', 'success', 'user:alice', '192.0.2.7', undefined, undefined],
    ],
    [
      'CRED_ACQ',
      `user pid=1 uid=0 auid=0 msg='PAM: setcred acct=root : exe="/usr/sbin/crond" (hostname=?, addr=?, terminal=cron res=success)'`,
      ['auth.session', 'success', 'user:root', undefined, undefined, undefined],
    ],
    [
      'USER_START',
      `pid=7 uid=0 auid=1000 ses=3 msg='op=PAM:session_open acct="root" exe="/usr/bin/sudo" hostname=? addr=? terminal=/dev/pts/0 res=success'`,
      ['auth.elevate', 'success', 'user:1000', undefined, 'root', undefined],
    ],
    [
      'USER_CMD',
      `pid=7 uid=1000 auid=1000 ses=3 msg='cwd="/home/a" cmd=636174202F6574632F736861646F77 exe="/usr/bin/sudo" terminal=pts/0 res=success'\u001DUID="alice" AUID="alice"`,
      ['auth.elevate', 'success', 'user:alice', undefined, undefined, undefined],
    ],
    [
      'ADD_USER',
      `pid=7 uid=0 auid=1000 ses=3 msg='op=add-user acct="carol" exe="/usr/sbin/useradd" hostname=h addr=192.0.2.7 terminal=pts/0 res=success'`,
      ['admin.user.create', 'success', 'user:1000', '192.0.2.7', 'carol', undefined],
    ],
    [
      'ADD_GROUP',
      `pid=7 uid=0 auid=1000 ses=3 msg='op=add-group acct="staff" exe="/usr/sbin/groupadd" res=success'`,
      ['admin.role.create', 'success', 'user:1000', undefined, undefined, 'staff'],
    ],
    [
      'USER_MGMT',
      `pid=7 uid=0 auid=1000 ses=3 msg='op=add-user-to-group grp="wheel" acct="carol" exe="/usr/sbin/usermod" res=success'`,
      ['admin.role.grant', 'success', 'user:1000', undefined, 'carol', 'wheel'],
    ],
    [
      'USER_CHAUTHTOK',
      `pid=7 uid=0 auid=1000 ses=3 msg='op=PAM:chauthtok acct="carol" exe="/usr/bin/passwd" res=failed'`,
      ['admin.credential.update', 'failure', 'user:1000', undefined, 'carol', undefined],
    ],
    [
      'SERVICE_START',
      `pid=1 uid=0 auid=4294967295 ses=4294967295 msg='unit=ssh comm="systemd" exe="/usr/lib/systemd/systemd" res=success'`,
      ['system.service', 'success', 'system:0', undefined, undefined, 'ssh'],
    ],
    [
      'CONFIG_CHANGE',
      'auid=1000 ses=3 op=add_rule key="passwd" list=4 res=1',
      ['admin.config.change', 'success', 'user:1000', undefined, undefined, undefined],
    ],
  ])('%s %s', (type, rest, expected) => {
    expect(said(type, rest)).toEqual(expected);
  });
});

it.each([
  ['CAFE', 'CAFE'],
  ['4142', '4142'],
  ['61C3A9', 'a\u00E9'],
  ['6120622263', 'a b"c'],
  ['"6120"', '6120'],
])('the account %s is %s: hexadecimal is what could not be written otherwise', (text, name) => {
  expect(parse(`type=USER_LOGIN ${at} pid=1 msg='acct=${text} res=failed'`).actor.id).toBe(name);
});

describe('records of the kernel', () => {
  const syscall = `type=SYSCALL ${at} arch=c000003e syscall=59 success=yes exit=0 ppid=1 pid=2 auid=1000 uid=0 tty=pts2 ses=3 comm="cat" exe="/usr/bin/cat" key="shadow"\u001DARCH=x86_64 SYSCALL=execve AUID="alice" UID="root"`;

  it('are one event: who ran what, on which files', () => {
    const draft = parse(
      syscall,
      `type=EXECVE ${at} argc=3 a0="cat" a1=2F746D702F612062 a2="-n"`,
      `type=CWD ${at} cwd="/home/alice"`,
      `type=PATH ${at} item=0 name="/usr/bin/cat" inode=1 nametype=NORMAL`,
      `type=PROCTITLE ${at} proctitle=636174002F746D702F612062`,
    );
    expect(draft).toMatchObject({
      time: '2023-05-17T13:23:37.579Z',
      kind: 'process.run',
      action: 'execve',
      outcome: 'success',
      actor: { type: 'user', id: 'alice', session: '3' },
      target: { resources: [{ type: 'file', id: '/usr/bin/cat' }] },
      ext: {
        serial: '2995',
        key: 'shadow',
        command: 'cat /tmp/a b -n',
        proctitle: 'cat /tmp/a b',
        cwd: '/home/alice',
        exe: '/usr/bin/cat',
        uid: '0',
      },
    });
  });

  it.each([
    ['success=no exit=-13', 'denied'],
    ['success=no exit=-2', 'failure'],
    ['success=yes exit=3', 'success'],
  ])('%s is %s', (result, outcome) => {
    expect(parse(syscall.replace('success=yes exit=0', result)).outcome).toBe(outcome);
  });

  it.each([
    [['CREATE'], 'system.object.create'],
    [['PARENT', 'DELETE'], 'system.object.delete'],
    [['DELETE', 'CREATE'], 'system.object.update'],
    [['NORMAL'], 'system.message'],
  ])('with paths %s are %s', (types, kind) => {
    const paths = types.map((type, i) => `type=PATH ${at} item=${i} name="/x" nametype=${type}`);
    expect(parse(`type=SYSCALL ${at} arch=c000003e syscall=87 success=yes exit=0 auid=1000`, ...paths).kind).toBe(kind);
  });
});

describe('records of one file', () => {
  const record = (node: string, serial: number, type: string, rest = 'x=1'): string =>
    `node=${node} type=${type} msg=audit(1684329817.579:${serial}): ${rest}`;

  it('are joined by node and serial, also where those of several processors are mixed', async () => {
    const lines = [
      record('a', 1, 'SYSCALL'),
      record('b', 1, 'SYSCALL'),
      record('a', 2, 'USER_LOGIN', `pid=1 msg='acct="alice" res=success'`),
      record('a', 1, 'PATH'),
      record('a', 1, 'EOE', ''),
      record('b', 1, 'PROCTITLE'),
    ];
    const events = await eventsOf(Buffer.from(lines.join('\n')), 'auditd');
    const raws = events.map(({ raw }) => Buffer.from(raw?.bytes ?? []).toString());
    expect(raws).toEqual([lines[2], [lines[0], lines[3], lines[4]].join('\n'), [lines[1], lines[5]].join('\n')]);
    expect(events.map(({ service }) => service?.host)).toEqual(['a', 'a', 'b']);
  });

  it('are not held open for ever: the seventeenth event completes the first', async () => {
    const lines = Array.from({ length: 17 }, (_, i) => record('a', i, 'SYSCALL'));
    const late = record('a', 0, 'PATH');
    const events = await eventsOf(Buffer.from([...lines, late].join('\n')), 'auditd');
    expect(Buffer.from(events[0]?.raw?.bytes ?? []).toString()).toBe(lines[0]);
    expect(events).toHaveLength(18);
  });
});

it('is read from syslog, where a plugin passes it on', () => {
  const header = { time: '2026-01-01T00:00:00Z', program: 'audisp-syslog' };
  expect(auditd.parseBody?.(`type=LOGIN ${at} pid=1 uid=0 auid=42 res=1`, header)).toMatchObject({
    kind: 'auth.session',
    actor: { id: '42' },
  });
  expect(auditd.parseBody?.(`type=LOGIN ${at} pid=1`, { ...header, program: 'x' })).toBeNull();
});
