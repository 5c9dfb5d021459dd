import type { EventDraft } from '@daybook/event';
import { describe, expect, it } from 'vitest';
import { auth } from './index.ts';

const context = { referenceMs: Date.parse('2024-03-10T12:00:00Z'), zoneOffsetMin: 0 };

function parse(tagAndMessage: string): EventDraft {
  const draft = auth.parse(`Mar  9 13:06:56 web-1 ${tagAndMessage}`, context);
  if (draft === null) throw new Error(`not auth: ${tagAndMessage}`);
  return draft;
}

/** kind, action, outcome, actor, address, user acted upon, reason code. */
function gist(draft: EventDraft): (string | undefined)[] {
  const { origin } = draft;
  const where =
    origin === undefined ? '' : `${origin.ip ?? origin.host}${origin.port === undefined ? '' : `:${origin.port}`}`;
  return [
    draft.kind,
    draft.action,
    draft.outcome,
    draft.actor.id,
    where,
    draft.target?.user?.id ?? '',
    draft.reason?.code ?? '',
  ];
}

describe('sshd', () => {
  it('takes an accepted key apart', () => {
    expect(parse('sshd[7]: Accepted publickey for alice from 192.0.2.7 port 5622 ssh2: ED25519 SHA256:1M4R')).toEqual({
      time: '2024-03-09T13:06:56+00:00',
      kind: 'auth.login',
      action: 'Accepted publickey',
      outcome: 'success',
      severity: 1,
      service: { name: 'sshd', host: 'web-1' },
      actor: { type: 'user', id: 'alice', credential: 'ED25519 SHA256:1M4R' },
      origin: { ip: '192.0.2.7', port: 5622 },
      flags: ['assumed:time.year', 'assumed:time.zone'],
      ext: { pid: 7 },
    });
  });

  const cases: [string, (string | undefined)[]][] = [
    [
      'Failed password for bob from 192.0.2.7 port 1 ssh2',
      ['auth.login', 'Failed password', 'failure', 'bob', '192.0.2.7:1', '', ''],
    ],
    [
      'Failed keyboard-interactive/pam for invalid user ftp from 192.0.2.7 port 1 ssh2',
      ['auth.login', 'Failed keyboard-interactive/pam', 'failure', 'ftp', '192.0.2.7:1', '', 'unknown-user'],
    ],
    [
      'Failed password for invalid user x from 8.8.8.8 port 9 ssh2 from 192.0.2.7 port 1 ssh2',
      ['auth.login', 'Failed password', 'failure', 'x from 8.8.8.8 port 9 ssh2', '192.0.2.7:1', '', 'unknown-user'],
    ],
    [
      'Failed none for invalid user  from ::1 port 1 ssh2',
      ['auth.login', 'Failed none', 'failure', 'unknown', '::1:1', '', 'unknown-user'],
    ],
    [
      'Postponed publickey for bob from 192.0.2.7 port 1 ssh2 [preauth]',
      ['auth.login', 'Postponed publickey', 'unknown', 'bob', '192.0.2.7:1', '', ''],
    ],
    [
      'Invalid user pascal from 192.0.2.7 port 3',
      ['auth.attempt', 'Invalid user', 'failure', 'pascal', '192.0.2.7:3', '', 'unknown-user'],
    ],
    [
      'Invalid user  from 192.0.2.7',
      ['auth.attempt', 'Invalid user', 'failure', 'unknown', '192.0.2.7', '', 'unknown-user'],
    ],
    [
      'Invalid user a from b from 192.0.2.7 port 3',
      ['auth.attempt', 'Invalid user', 'failure', 'a from b', '192.0.2.7:3', '', 'unknown-user'],
    ],
    [
      'error: maximum authentication attempts exceeded for invalid user bob from 192.0.2.7 port 1 ssh2 [preauth]',
      ['auth.attempt', 'maximum authentication attempts exceeded', 'denied', 'bob', '192.0.2.7:1', '', 'max-attempts'],
    ],
    [
      'error: PAM: Authentication failure for illegal user bob from 192.0.2.7',
      ['auth.login', 'PAM: Authentication failure', 'failure', 'bob', '192.0.2.7', '', 'unknown-user'],
    ],
    [
      'Connection closed by authenticating user root 192.0.2.7 port 4 [preauth]',
      ['auth.attempt', 'Connection closed', 'failure', 'root', '192.0.2.7:4', '', ''],
    ],
    [
      'Connection closed by invalid user 8.8.8.8 port 9 192.0.2.7 port 4 [preauth]',
      ['auth.attempt', 'Connection closed', 'failure', '8.8.8.8 port 9', '192.0.2.7:4', '', 'unknown-user'],
    ],
    [
      'Connection closed by invalid user a b 192.0.2.7 port 4 [preauth]',
      ['auth.attempt', 'Connection closed', 'failure', 'a b', '192.0.2.7:4', '', 'unknown-user'],
    ],
    [
      'Connection closed by 192.0.2.7 port 4 [preauth]',
      ['auth.attempt', 'Connection closed', 'failure', 'unknown', '192.0.2.7:4', '', ''],
    ],
    [
      'Connection closed by 192.0.2.7 port 4',
      ['network.connect', 'Connection closed', 'unknown', 'unknown', '192.0.2.7:4', '', ''],
    ],
    [
      'Disconnected from user alice 192.0.2.7 port 4',
      ['auth.logout', 'Disconnected', 'success', 'alice', '192.0.2.7:4', '', ''],
    ],
    [
      'Disconnected from 192.0.2.7 port 4',
      ['auth.logout', 'Disconnected', 'success', 'unknown', '192.0.2.7:4', '', ''],
    ],
    [
      'Received disconnect from 192.0.2.7 port 4:11: disconnected by user',
      ['auth.logout', 'Received disconnect', 'success', 'unknown', '192.0.2.7:4', '', 'disconnect-11'],
    ],
    [
      'error: Received disconnect from 2001:db8::1: 3: Auth fail [preauth]',
      ['auth.attempt', 'Received disconnect', 'failure', 'unknown', '2001:db8::1', '', 'disconnect-3'],
    ],
    [
      'Disconnecting authenticating user root 192.0.2.7 port 4: Too many authentication failures [preauth]',
      ['auth.attempt', 'Disconnecting', 'denied', 'root', '192.0.2.7:4', '', ''],
    ],
    [
      'Disconnecting: Too many authentication failures [preauth]',
      ['auth.attempt', 'Disconnecting', 'denied', 'unknown', '', '', ''],
    ],
    [
      'Did not receive identification string from 192.0.2.7 port 4',
      ['auth.attempt', 'Did not receive identification string', 'failure', 'unknown', '192.0.2.7:4', '', 'no-banner'],
    ],
    [
      "Bad protocol version identification 'GET / from 8.8.8.8 port 1' from 192.0.2.7 port 4",
      ['auth.attempt', 'Bad protocol version identification', 'failure', 'unknown', '192.0.2.7:4', '', 'bad-banner'],
    ],
    [
      'banner exchange: Connection from 192.0.2.7 port 4: invalid format',
      ['auth.attempt', 'banner exchange', 'failure', 'unknown', '192.0.2.7:4', '', 'bad-banner'],
    ],
    [
      'error: kex_exchange_identification: Connection closed by remote host',
      ['auth.attempt', 'kex_exchange_identification', 'failure', 'unknown', '', '', 'bad-banner'],
    ],
    [
      'fatal: Unable to negotiate with 192.0.2.7 port 4: no matching cipher found. [preauth]',
      ['auth.attempt', 'Unable to negotiate', 'failure', 'unknown', '192.0.2.7:4', '', 'no-common-algorithm'],
    ],
    [
      'User root from 192.0.2.7 not allowed because not listed in AllowUsers',
      ['auth.login', 'not allowed', 'denied', 'root', '192.0.2.7', '', 'not-allowed'],
    ],
    [
      'reverse mapping checking getaddrinfo for x.example [192.0.2.7] failed - POSSIBLE BREAK-IN ATTEMPT!',
      ['auth.attempt', 'reverse mapping checking', 'unknown', 'unknown', '192.0.2.7', '', 'reverse-mapping'],
    ],
    [
      'refused connect from example.com (192.0.2.7)',
      ['network.connect', 'refused connect', 'denied', 'unknown', '192.0.2.7', '', ''],
    ],
    [
      'drop connection #10 from [192.0.2.7]:4 on [192.0.2.1]:22 past MaxStartups',
      ['network.connect', 'drop connection', 'denied', 'unknown', '192.0.2.7:4', '', 'max-startups'],
    ],
    [
      'Starting session: shell on pts/0 for alice from 192.0.2.7 port 4 id 0',
      ['auth.session', 'Starting session', 'success', 'alice', '192.0.2.7:4', '', ''],
    ],
    ['Server listening on 0.0.0.0 port 22.', ['system.service', 'Server listening', 'success', 'sshd', '', '', '']],
    ['Received signal 15; terminating.', ['system.service', 'Received signal 15', 'success', 'sshd', '', '', '']],
    ['fatal: something new', ['system.error', 'fatal', 'error', 'unknown', '', '', '']],
    ['something new', ['system.message', 'message', 'unknown', 'unknown', '', '', '']],
  ];
  it.each(cases)('reads: %s', (message, expected) => {
    expect(gist(parse(`sshd[7]: ${message}`))).toEqual(expected);
    expect(gist(parse(`sshd-session[7]: ${message}`))).toEqual(expected);
  });

  it('counts a repeated message and reads what was repeated', () => {
    const draft = parse('sshd[7]: message repeated 5 times: [ Failed password for root from 192.0.2.7 port 1 ssh2]');
    expect(gist(draft)).toEqual(['auth.login', 'Failed password', 'failure', 'root', '192.0.2.7:1', '', '']);
    expect(draft.ext).toEqual({ pid: 7, repeated: 5 });
  });

  it('tells an account that exists from a name that someone typed', () => {
    expect(parse('sshd[7]: Failed password for bob from 192.0.2.7 port 1 ssh2').actor.type).toBe('user');
    expect(parse('sshd[7]: Failed password for invalid user bob from 192.0.2.7 port 1 ssh2').actor.type).toBe(
      'unknown',
    );
  });
});

describe('PAM, sudo, su and accounts', () => {
  const failure = 'authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=root';
  const cases: [string, (string | undefined)[]][] = [
    [
      'sshd[7]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=DOM al rhost=8.8.8.8',
      ['auth.login', 'authentication failure', 'failure', 'DOM al rhost=8.8.8.8', '192.0.2.7', '', ''],
    ],
    [
      `sshd[7]: pam_unix(sshd:auth): ${failure}`,
      ['auth.login', 'authentication failure', 'failure', 'root', '192.0.2.7', '', ''],
    ],
    [
      'su: pam_unix(su:auth): authentication failure; logname=al uid=1000 euid=0 tty=pts/1 ruser=al rhost=  user=root',
      ['auth.elevate', 'authentication failure', 'failure', 'al', '', 'root', ''],
    ],
    [
      'sshd[7]: PAM 5 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=h.example  user=root',
      ['auth.login', 'more authentication failures', 'failure', 'root', 'h.example', '', ''],
    ],
    [
      'sshd[7]: pam_unix(sshd:auth): check pass; user unknown',
      ['auth.attempt', 'check pass', 'failure', 'unknown', '', '', 'unknown-user'],
    ],
    [
      'sshd[7]: pam_unix(sshd:session): session opened for user al(uid=1000) by (uid=0)',
      ['auth.session', 'session opened', 'success', 'al', '', '', ''],
    ],
    [
      'sudo: pam_unix(sudo:session): session opened for user root(uid=0) by al(uid=1000)',
      ['auth.session', 'session opened', 'success', 'al', '', 'root', ''],
    ],
    [
      'sudo: pam_unix(sudo:session): session closed for user root',
      ['auth.logout', 'session closed', 'success', 'unknown', '', 'root', ''],
    ],
    [
      'chpasswd[7]: pam_unix(chpasswd:chauthtok): password changed for al',
      ['admin.credential.update', 'password changed', 'success', 'unknown', '', 'al', ''],
    ],
    [
      'sudo: pam_tally2(sudo:auth): user bad (4001) tally 6, deny 5',
      ['auth.elevate', 'tally', 'denied', 'bad', '', '', 'locked'],
    ],
    [
      'sshd[7]: pam_google_authenticator(sshd:auth): Invalid verification code for al',
      ['auth.mfa', 'Invalid verification code', 'failure', 'al', '', '', ''],
    ],
    [
      "sshd[7]: pam_access(sshd:account): access denied for user `al' from `192.0.2.7'",
      ['auth.login', 'access denied', 'denied', 'al', '192.0.2.7', '', 'not-allowed'],
    ],
    [
      'sudo:   al : TTY=pts/0 ; PWD=/home/al ; USER=root ; COMMAND=/usr/bin/id -u',
      ['auth.elevate', 'COMMAND', 'success', 'al', '', 'root', ''],
    ],
    [
      'sudo:   al : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh',
      ['auth.elevate', 'incorrect password attempt', 'failure', 'al', '', 'root', 'bad-password'],
    ],
    [
      'sudo:   al : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh',
      ['auth.elevate', 'user NOT in sudoers', 'denied', 'al', '', 'root', 'not-in-sudoers'],
    ],
    [
      'sudo:   al : command not allowed ; PWD=/ ; USER=root ; COMMAND=/bin/sh',
      ['auth.elevate', 'command not allowed', 'denied', 'al', '', 'root', 'not-allowed'],
    ],
    [
      'sudo:   al : a password is required ; PWD=/ ; USER=root ; COMMAND=list',
      ['auth.elevate', 'a password is required', 'failure', 'al', '', 'root', 'no-password'],
    ],
    ['su[7]: FAILED su for root by al', ['auth.elevate', 'FAILED su', 'failure', 'al', '', 'root', '']],
    ['su[7]: + /dev/pts/0 al:root', ['auth.elevate', '+', 'success', 'al', '', 'root', '']],
    ['su[7]: FAILED SU (to root) al on pts/1', ['auth.elevate', 'FAILED SU', 'failure', 'al', '', 'root', '']],
    ['su[7]: (to root) al on pts/1', ['auth.elevate', 'su', 'success', 'al', '', 'root', '']],
    [
      'useradd[7]: new user: name=eve, UID=1004, GID=1004, home=/home/eve, shell=/bin/bash, from=none',
      ['admin.user.create', 'new user', 'success', 'unknown', '', 'eve', ''],
    ],
    [
      "useradd[7]: failed adding user 'eve', data deleted",
      ['admin.user.create', 'failed adding user', 'failure', 'unknown', '', 'eve', ''],
    ],
    [
      "usermod[7]: add 'eve' to group 'sudo'",
      ['admin.role.grant', 'add to group', 'success', 'unknown', '', 'eve', ''],
    ],
    [
      "usermod[7]: add 'eve' to shadow group 'sudo'",
      ['system.object.update', 'add to shadow group', 'success', 'unknown', '', 'eve', ''],
    ],
    [
      "usermod[7]: lock user 'eve' password",
      ['admin.user.lock', 'lock user password', 'success', 'unknown', '', 'eve', ''],
    ],
    ["userdel[7]: delete user 'eve'", ['admin.user.delete', 'delete user', 'success', 'unknown', '', 'eve', '']],
    [
      "userdel[7]: delete 'eve' from group 'sudo'",
      ['admin.role.revoke', 'delete from group', 'success', 'unknown', '', 'eve', ''],
    ],
    [
      "passwd[7]: password for 'eve' changed by 'root'",
      ['admin.credential.update', 'password changed', 'success', 'root', '', 'eve', ''],
    ],
    [
      'chage[7]: changed password expiry for eve',
      ['admin.user.update', 'changed password expiry', 'success', 'unknown', '', 'eve', ''],
    ],
    [
      'gpasswd[7]: user eve added by root to group sudo',
      ['admin.role.grant', 'added to group', 'success', 'root', '', 'eve', ''],
    ],
    [
      'groupadd[7]: new group: name=dev, GID=1005',
      ['admin.role.create', 'new group', 'success', 'unknown', '', '', ''],
    ],
    ['systemd-logind[7]: New session 6 of user al.', ['auth.session', 'New session', 'success', 'al', '', '', '']],
    [
      "systemd-logind[7]: New session 'c1' of user 'al' with class 'user' and type 'tty'.",
      ['auth.session', 'New session', 'success', 'al', '', '', ''],
    ],
    [
      'systemd-logind[7]: Session 6 logged out. Waiting for processes to exit.',
      ['auth.logout', 'Session logged out', 'success', 'unknown', '', '', ''],
    ],
    ['CRON[7]: (root) CMD (run-parts /etc/cron.hourly)', ['process.run', 'CMD', 'unknown', 'root', '', '', '']],
    [
      'CRON[7]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)',
      ['auth.session', 'session opened', 'success', 'root', '', '', ''],
    ],
    [
      "login[7]: FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure",
      ['auth.login', 'FAILED LOGIN', 'failure', 'root', '', '', ''],
    ],
    ["login[7]: ROOT LOGIN  on '/dev/tty1'", ['auth.login', 'ROOT LOGIN', 'success', 'root', '', '', '']],
    ['login[7]: LOGIN ON tty1 BY al', ['auth.login', 'LOGIN', 'success', 'al', '', '', '']],
    [
      'polkitd[7]: Operator of unix-session:1 successfully authenticated as unix-user:root to gain ONE-SHOT authorization for action org.example.manage for unix-process:1:2 [systemctl restart x] (owned by unix-user:al)',
      ['auth.elevate', 'successfully authenticated', 'success', 'al', '', 'root', ''],
    ],
    [
      'pkexec[7]: al: Executing command [USER=root] [TTY=/dev/pts/1] [CWD=/home/al] [COMMAND=/usr/bin/id]',
      ['auth.elevate', 'Executing command', 'success', 'al', '', 'root', ''],
    ],
  ];
  it.each(cases)('reads: %s', (message, expected) => {
    expect(gist(parse(message))).toEqual(expected);
  });

  it('keeps what sudo was asked to run', () => {
    const draft = parse(
      'sudo:   al : TTY=pts/0 ; PWD=/srv/a ; b ; USER=root ; ENV=A=1 B=2 ; COMMAND=/usr/bin/tar -c / ; echo',
    );
    expect(draft.ext).toEqual({ tty: 'pts/0', pwd: '/srv/a ; b', env: 'A=1 B=2', command: '/usr/bin/tar -c / ; echo' });
    expect(draft.target?.resources).toEqual([{ type: 'command', id: '/usr/bin/tar' }]);
  });

  it('marks a sudo line that imitates fields of its own', () => {
    const draft = parse(
      'sudo:   al : TTY=pts/0 ; PWD=/x ; USER=root ; COMMAND=/bin/echo ; USER=bob ; COMMAND=/bin/true',
    );
    expect(draft.target?.user?.id).toBe('root');
    expect(draft.ext?.['ambiguous']).toBe(true);
  });

  it('says which group was given, and what changed from what to what', () => {
    expect(parse("usermod[7]: add 'eve' to group 'sudo'").target?.resources).toEqual([{ type: 'group', id: 'sudo' }]);
    const shell = parse("usermod[7]: change user 'eve' shell from '/bin/sh' to '/bin/bash'");
    expect(shell.changes).toEqual([{ path: 'shell', old: '/bin/sh', new: '/bin/bash' }]);
    const name = parse("usermod[7]: change user name 'eve' to 'adam'");
    expect([name.target?.user?.id, name.changes]).toEqual(['eve', [{ path: 'name', old: 'eve', new: 'adam' }]]);
  });

  it('makes a new account and a new membership stand out', () => {
    expect(parse('useradd[7]: new user: name=eve, UID=1, GID=1, home=/h, shell=/s').severity).toBe(3);
    expect(parse("usermod[7]: add 'eve' to group 'sudo'").severity).toBe(3);
  });
});
