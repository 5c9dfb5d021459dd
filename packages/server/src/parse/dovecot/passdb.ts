import { isAddress } from '../address.ts';
import { actorOf, type Finding } from '../auth/finding.ts';
import { originOf } from '../fields/origin.ts';

/** What a worker says before a message that it was asked for: `conn unix:auth-worker (pid=…,uid=…): auth-worker<6>: `. */
const workerMark = /^conn [\w:./-]{1,128} \(pid=\d{1,10},uid=\d{1,10}\): auth-worker<\d{1,10}>: /;
const refusals = [
  'unknown user',
  'mismatch',
  'failed',
  'disallowed',
  'invalid',
  'not found',
  'disabled',
  'expired',
  'denied',
  'empty',
];

/** `pam(alice,192.0.2.7,<session>): unknown user`: a password database's answer. Null for other messages. */
export function readPassdb(process: string, whole: string): Finding | null {
  if (process !== 'auth' && process !== 'auth-worker') return null;
  const message = whole.replace(workerMark, '');
  const open = message.indexOf('(');
  const close = message.indexOf('): ');
  const driver = message.slice(0, open);
  if (open < 1 || close < open || !/^[\w-]{1,32}$/.test(driver)) return null;
  const { user, ip, session } = accountOf(message.slice(open + 1, close));
  const text = withoutPassword(message.slice(close + 3));
  const isRefusal = refusals.some((word) => text.toLowerCase().includes(word));
  const origin = originOf(ip);
  return {
    kind: isRefusal ? 'auth.login' : 'system.message',
    action: isRefusal ? (text.split(':', 1)[0] ?? text).trim() : 'message',
    outcome: isRefusal ? 'failure' : 'unknown',
    actor: {
      ...actorOf(user === '?' ? '' : user, !text.startsWith('unknown user')),
      ...(session === undefined ? {} : { session }),
    },
    ...(isRefusal ? { reason: { code: text.startsWith('unknown user') ? 'unknown-user' : 'refused', text } } : {}),
    ...(origin === undefined ? {} : { origin }),
    ext: { driver, ...(isRefusal ? {} : { message: text }) },
  };
}

/** `user,address,<session>`, read from the end: a user may have commas. */
function accountOf(inner: string): { user: string; ip?: string; session?: string } {
  const mark = inner.endsWith('>') ? inner.lastIndexOf(',<') : -1;
  const session = mark === -1 ? undefined : inner.slice(mark + 2, -1);
  const rest = mark === -1 ? inner : inner.slice(0, mark);
  const comma = rest.lastIndexOf(',');
  const ip = rest.slice(comma + 1);
  const has = comma !== -1 && (isAddress(ip) || ip === '');
  return {
    user: has ? rest.slice(0, comma) : rest,
    ...(has && ip !== '' ? { ip } : {}),
    ...(session === undefined ? {} : { session }),
  };
}

/** `auth_verbose_passwords` has the password that was tried behind the message. It stays in the line alone. */
function withoutPassword(text: string): string {
  const mark = text.search(/ \((?:\w+ of )?given password: /);
  return mark === -1 ? text : text.slice(0, mark);
}
