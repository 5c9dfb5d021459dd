import type { Outcome } from '@daybook/event';
import { actorOf, type Finding } from '../auth/finding.ts';
import { originOf } from '../fields/origin.ts';

/**
 * What a login process says: `Login: user=<alice>, method=PLAIN, rip=192.0.2.7, lip=…, session=<…>`. Null for other messages.
 * The user is what a client typed, and may hold `, rip=`; nothing behind the real `rip=` is the client's to choose.
 */
export function readLogin(process: string, message: string): Finding | null {
  if (!process.endsWith('-login')) return null;
  const rip = message.lastIndexOf(', rip=');
  const head = message.slice(0, rip === -1 ? message.length : rip);
  const userStart = head.indexOf('user=<');
  const userEnd = head.lastIndexOf('>');
  const what = (userStart === -1 ? head : head.slice(0, userStart)).replace(/[:, ]{1,4}$/, '');
  if (rip === -1 && userStart === -1) return null;
  const tail = rip === -1 ? '' : message.slice(rip);
  const user = userStart === -1 || userEnd < userStart ? '' : head.slice(userStart + 6, userEnd);
  const method = userEnd === -1 ? undefined : valueIn(head.slice(userEnd), 'method');
  const session = valueIn(tail, 'session');
  const origin = originOf(valueIn(tail, 'rip'), valueIn(tail, 'rport'));
  const { kind, outcome, code } = resultOf(what);
  const ext = {
    ...(method === undefined ? {} : { method }),
    ...optional('localIp', valueIn(tail, 'lip')),
    ...optional('mailPid', valueIn(tail, 'mpid')),
    ...(/, TLS(?:,|:|$)/.test(tail) ? { tls: true } : {}),
  };
  return {
    kind,
    action: actionOf(what),
    outcome,
    actor: { ...actorOf(user), ...(session === undefined ? {} : { session: session.replace(/^<|>$/g, '') }) },
    ...(outcome === 'success' ? {} : { reason: { code, text: what } }),
    ...(origin === undefined ? {} : { origin }),
    ...(Object.keys(ext).length === 0 ? {} : { ext }),
  };
}

function optional(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value };
}

/** The value of `, name=…` up to the next comma. */
function valueIn(text: string, name: string): string | undefined {
  const start = text.indexOf(`, ${name}=`);
  if (start === -1) return undefined;
  const valueStart = start + name.length + 3;
  const end = text.indexOf(', ', valueStart);
  const value = text.slice(valueStart, end === -1 ? text.length : end);
  return value === '' ? undefined : value;
}

function actionOf(what: string): string {
  const bracket = what.indexOf(' (');
  return (bracket === -1 ? what : what.slice(0, bracket)) || 'login';
}

interface Result {
  readonly kind: 'auth.login' | 'auth.attempt';
  readonly outcome: Outcome;
  readonly code: string;
}

/** A client that never gave a name and a password made an attempt; one that did, signed in or not. */
function resultOf(what: string): Result {
  if (what === 'Login') return { kind: 'auth.login', outcome: 'success', code: 'login' };
  if (what.includes('auth failed') || what.includes('auth_failed'))
    return { kind: 'auth.login', outcome: 'failure', code: 'auth-failed' };
  if (what.includes('disallowed plaintext auth'))
    return { kind: 'auth.attempt', outcome: 'denied', code: 'plaintext-auth' };
  return {
    kind: 'auth.attempt',
    outcome: 'failure',
    code: what.includes('no auth attempts') ? 'no-auth-attempts' : 'not-signed-in',
  };
}
