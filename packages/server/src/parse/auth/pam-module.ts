import { actorOf, between, type Finding, from, nobody, unquote } from './finding.ts';
import { isElevating, type PamLine } from './pam-line.ts';

/** What modules beside the common messages of pam_unix say of an account or a second factor. */
export function parsePamModule(line: PamLine): Finding | null {
  return parseAccount(line) ?? parseLock(line) ?? parseRule(line) ?? parseFactor(line);
}

function loginOf({ service }: PamLine, action: string, outcome: Finding['outcome'], name: string): Finding {
  return { kind: isElevating(service) ? 'auth.elevate' : 'auth.login', action, outcome, actor: actorOf(name) };
}

/** pam_unix's account phase, and conversations that came to nothing. */
function parseAccount(line: PamLine): Finding | null {
  const { message } = line;
  const expired = message.startsWith('account ') ? message.indexOf(' has expired') : -1;
  if (expired !== -1)
    return {
      ...loginOf(line, 'account has expired', 'denied', message.slice(8, expired)),
      reason: { code: 'expired' },
    };
  if (message.startsWith('expired password for user ')) {
    const name = message.slice(26).split(' ', 1)[0] as string;
    return { ...loginOf(line, 'expired password', 'denied', name), reason: { code: 'expired' } };
  }
  const noPassword = between(message, 'could not identify password for [', ']');
  if (noPassword !== null)
    return { ...loginOf(line, 'could not identify password', 'failure', noPassword), reason: { code: 'no-password' } };
  if (message === 'conversation failed')
    return { ...loginOf(line, message, 'failure', ''), reason: { code: 'no-password' } };
  return null;
}

/** pam_faillock and pam_tally2, which lock accounts after failures. */
function parseLock(line: PamLine): Finding | null {
  const { message } = line;
  const locked = between(message, 'Consecutive login failures for user ', ' account temporarily locked');
  if (locked !== null) {
    const user = { type: 'user' as const, id: locked };
    return {
      kind: 'admin.user.lock',
      action: 'temporarily locked',
      outcome: 'success',
      severity: 3,
      actor: { ...nobody },
      user,
    };
  }
  if (!line.module.startsWith('pam_tally') || !message.startsWith('user ')) return null;
  const tally = message.indexOf(') tally ');
  const open = message.lastIndexOf(' (', tally);
  if (tally === -1 || open < 5) return null;
  return { ...loginOf(line, 'tally', 'denied', message.slice(5, open)), reason: { code: 'locked', text: message } };
}

/** pam_access, pam_listfile, pam_nologin and pam_succeed_if: rules about who may. */
function parseRule(line: PamLine): Finding | null {
  const { message } = line;
  if (message.startsWith('access denied for user ')) {
    const fromAt = message.lastIndexOf(' from ');
    const name = unquote(message.slice(23, fromAt === -1 ? undefined : fromAt));
    const finding: Finding = { ...loginOf(line, 'access denied', 'denied', name), reason: { code: 'not-allowed' } };
    return fromAt === -1 ? finding : from(finding, unquote(message.slice(fromAt + 6)));
  }
  const refused = between(message, 'Refused user ', ' for service ');
  if (refused !== null) return { ...loginOf(line, 'Refused user', 'denied', refused), reason: { code: 'not-allowed' } };
  const notMet = message.startsWith('requirement ') ? message.indexOf(' not met by user ') : -1;
  if (notMet === -1) return null;
  const reason = { code: 'not-allowed', text: message.slice(0, notMet + 8) };
  return { ...loginOf(line, 'requirement not met', 'denied', unquote(message.slice(notMet + 17))), reason };
}

/** pam_google_authenticator and pam_oath. */
function parseFactor({ message }: PamLine): Finding | null {
  const accepted = message.startsWith('Accepted google_authenticator for ') ? message.slice(34) : null;
  if (accepted !== null) {
    return {
      kind: 'auth.mfa',
      action: 'Accepted google_authenticator',
      outcome: 'success',
      actor: { ...actorOf(accepted), mfa: true },
    };
  }
  const invalid = message.startsWith('Invalid verification code for ') ? message.slice(30) : null;
  if (invalid === null) return null;
  return { kind: 'auth.mfa', action: 'Invalid verification code', outcome: 'failure', actor: actorOf(invalid) };
}
