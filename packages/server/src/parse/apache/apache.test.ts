import { describe, expect, it } from 'vitest';
import { lines } from '../testing.ts';
import { apacheError } from './index.ts';

const context = { referenceMs: 0, zoneOffsetMin: 120 };
const read = (text: string) => apacheError.parse(`[Sun Mar 10 12:00:00.5 2024] ${text}`, context);

describe("Apache's error log", () => {
  it('has who could not sign in, and from where', () => {
    expect(apacheError.parse(lines.apacheError, context)).toMatchObject({
      time: '2024-03-10T12:00:00.123456+02:00',
      flags: ['assumed:time.zone'],
      kind: 'auth.login',
      outcome: 'failure',
      reason: { code: 'bad-password' },
      actor: { type: 'user', id: 'alice' },
      origin: { ip: '192.0.2.7', port: 4242 },
      request: { url: '/private/' },
      ext: { code: 'AH01617', module: 'auth_basic', pid: 10 },
    });
  });

  it.each([
    [
      "[auth_digest:error] [pid 1] [client ::1:7] AH01790: user `bob' in realm `r' not found: /x, referer: http://a/",
      'auth.login',
      'failure',
      'bob',
    ],
    [
      '[auth_digest:error] [pid 1] [client ::1:7] AH01792: user bob: password mismatch: /x',
      'auth.login',
      'failure',
      'bob',
    ],
    [
      '[authz_core:error] [pid 1:tid 2] [client ::1:7] AH01631: user bob: authorization failure for "/x": ',
      'http.request',
      'denied',
      'bob',
    ],
    [
      '[authz_core:error] [pid 1:tid 2] [client ::1:7] AH01630: client denied by server configuration: /srv/x',
      'http.request',
      'denied',
      'unknown',
    ],
    [
      '[ssl:info] [pid 1] (70014)End of file found: [client ::1:7] AH01991: SSL input filter read failed.',
      'system.message',
      'unknown',
      'unknown',
    ],
    ['[core:crit] [pid 1] [remote ::1:7] AH00123: no', 'system.error', 'error', 'unknown'],
    ['[error] [client ::1] client denied by server configuration: /srv/x', 'http.request', 'denied', 'unknown'],
    ['[mpm_event:notice] [pid 1:tid 2] AH00489: Apache/2.4.57 configured', 'system.message', 'unknown', 'unknown'],
  ])('%s', (text, kind, outcome, user) => {
    expect(read(text)).toMatchObject({
      kind,
      outcome,
      actor: { id: user },
      ...(text.includes('::1') ? { origin: { ip: '::1' } } : {}),
    });
  });

  it('undoes the escapes of names', () => {
    const event = read('[auth_basic:error] [pid 1] [client ::1:7] AH01618: user a\\"b\\xc3\\xa9 not found: /');
    expect(event?.actor).toEqual({ type: 'unknown', id: 'a"bé' });
  });

  it.each(['[loud] x', 'x', ''])('refuses %s', (text) => {
    expect(read(text)).toBeNull();
  });
});
