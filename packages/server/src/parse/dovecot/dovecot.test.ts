import { describe, expect, it } from 'vitest';
import { dovecot } from './index.ts';

const header = { time: '2026-11-26T07:00:00Z', host: 'mail-1', program: 'dovecot' };

function said(body: string): unknown[] {
  const draft = dovecot.parseBody?.(body, header);
  if (draft === null || draft === undefined) throw new Error(`not Dovecot: ${body}`);
  const { kind, outcome, actor, origin, reason } = draft;
  return [kind, outcome, `${actor.type}:${actor.id}`, origin?.ip, actor.session, reason?.code];
}

describe('messages of Dovecot', () => {
  it.each([
    [
      'imap-login: Login: user=<alice>, method=PLAIN, rip=2001:db8::7, lip=::1, mpid=18, TLS, session=<abc+/>',
      ['auth.login', 'success', 'user:alice', '2001:db8::7', 'abc+/', undefined],
    ],
    [
      'imap-login: Info: Disconnected (auth failed, 1 attempts in 6 secs): user=<eve>, rip=192.0.2.9, x=<>, method=PLAIN, rip=192.0.2.7, lip=192.0.2.1',
      ['auth.login', 'failure', 'user:eve>, rip=192.0.2.9, x=<', '192.0.2.7', undefined, 'auth-failed'],
    ],
    [
      'pop3-login: Info: Login aborted: Logged out (auth failed, 2 attempts in 3 secs) (auth_failed): user=<a>, method=PLAIN, rip=192.0.2.7, lip=192.0.2.1, session=<s>',
      ['auth.login', 'failure', 'user:a', '192.0.2.7', 's', 'auth-failed'],
    ],
    [
      'imap-login: Disconnected (no auth attempts in 0 secs): user=<>, rip=192.0.2.7, lip=192.0.2.1, TLS handshaking: SSL_accept() failed: error:14094416',
      ['auth.attempt', 'failure', 'unknown:unknown', '192.0.2.7', undefined, 'no-auth-attempts'],
    ],
    [
      'imap-login: Disconnected (tried to use disallowed plaintext auth): user=<>, rip=192.0.2.7, lip=192.0.2.1',
      ['auth.attempt', 'denied', 'unknown:unknown', '192.0.2.7', undefined, 'plaintext-auth'],
    ],
    [
      'auth: Info: ldap(a,b,192.0.2.7,<s>): unknown user',
      ['auth.login', 'failure', 'unknown:a,b', '192.0.2.7', 's', 'unknown-user'],
    ],
    [
      'auth-worker(7): Info: sql(alice,2001:db8::7): Password mismatch',
      ['auth.login', 'failure', 'user:alice', '2001:db8::7', undefined, 'refused'],
    ],
    [
      'auth: Error: Master requested auth for nonexistent client 1',
      ['system.error', 'error', 'unknown:unknown', undefined, undefined, undefined],
    ],
    [
      'imap(alice)<18><abc>: Info: Logged out in=1 out=2',
      ['auth.logout', 'success', 'user:alice', undefined, 'abc', undefined],
    ],
    [
      'lmtp(alice)<18><abc>: msgid=<x>: saved mail to INBOX',
      ['system.message', 'unknown', 'user:alice', undefined, 'abc', undefined],
    ],
  ])('%s', (body, expected) => {
    expect(said(body)).toEqual(expected);
  });

  it('leave out the password that was tried, which the line has', () => {
    const draft = dovecot.parseBody?.('auth: sql(a,192.0.2.7): unknown user (given password: hunter2)', header);
    expect(JSON.stringify(draft)).not.toContain('hunter2');
  });

  it('have the header that syslog or Dovecot itself gave them', () => {
    const context = { referenceMs: Date.parse('2026-11-27T00:00:00Z'), zoneOffsetMin: 0 };
    const body = 'imap-login: Info: Login: user=<a>, method=PLAIN, rip=192.0.2.7, lip=::1';
    const times = ['Nov 26 07:26:49 mail-1 dovecot: ', 'Nov 26 07:26:49 ', '2026-11-26 07:26:49 '].map((head) =>
      dovecot.parse(head + body, context),
    );
    expect(times.map((draft) => [draft?.time, draft?.service?.host, draft?.kind])).toEqual([
      ['2026-11-26T07:26:49+00:00', 'mail-1', 'auth.login'],
      ['2026-11-26T07:26:49+00:00', undefined, 'auth.login'],
      ['2026-11-26T07:26:49+00:00', undefined, 'auth.login'],
    ]);
  });

  it("are not other programs' messages", () => {
    expect(dovecot.parseBody?.('imap-login: x', { ...header, program: 'sshd' })).toBeNull();
    expect(dovecot.parseBody?.('hello: x', header)).toBeNull();
  });
});
