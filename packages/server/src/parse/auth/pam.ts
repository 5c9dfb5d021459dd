import type { Scalar } from '@daybook/event';
import { actorOf, type Finding, from, nobody, unquote } from './finding.ts';
import { isElevating, isUnattended, type PamLine, splitPam } from './pam-line.ts';
import { parsePamModule } from './pam-module.ts';

/** What PAM modules write for the program they serve, whichever that is. Null where it is not of a PAM module. */
export function parsePam(text: string): Finding | null {
  const line = splitPam(text);
  if (line === null) return parseMore(text);
  const finding =
    parseFailure(line) ?? parseSession(line) ?? parsePassword(line) ?? parsePamModule(line) ?? plain(line);
  const ext = (finding.ext ??= {});
  ext['pamModule'] = line.module;
  ext['pamService'] = line.service;
  return finding;
}

const plain = ({ message }: PamLine): Finding => ({
  kind: 'system.message',
  action: 'message',
  outcome: 'unknown',
  actor: { ...nobody },
  ext: { message },
});

/** `authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=1.2.3.4  user=root` and `check pass; user unknown` (pam_unix). */
function parseFailure({ service, message }: PamLine): Finding | null {
  if (message === 'check pass; user unknown') {
    return {
      kind: 'auth.attempt',
      action: 'check pass',
      outcome: 'failure',
      actor: { ...nobody },
      reason: { code: 'unknown-user' },
    };
  }
  if (!message.startsWith('authentication failure; ')) return null;
  return failureOf('authentication failure', message.slice(24), service);
}

/** libpam's `PAM 5 more authentication failures; …`, written by the program itself. */
function parseMore(text: string): Finding | null {
  if (!text.startsWith('PAM ')) return null;
  const count = Number.parseInt(text.slice(4, 14), 10);
  const semicolon = text.indexOf('; ');
  if (!(count > 0) || semicolon === -1 || !text.slice(0, semicolon).includes(' more authentication failure'))
    return null;
  const finding = failureOf('more authentication failures', text.slice(semicolon + 2), '');
  (finding.ext ??= {})['repeated'] = count;
  return finding;
}

const pairNames = ['logname', 'uid', 'euid', 'tty', 'ruser', 'rhost', 'user'] as const;

/** The pairs come in this order. What the client can write freely is the user's name, which is the last. */
function failureOf(action: string, text: string, service: string): Finding {
  const pairs: Partial<Record<(typeof pairNames)[number], string>> = {};
  let at = 0;
  for (const name of pairNames) {
    const start = text.indexOf(`${name}=`, at);
    if (start === -1 || (start > 0 && text.charCodeAt(start - 1) !== 0x20)) continue;
    const space = name === 'user' ? -1 : text.indexOf(' ', start);
    const end = space === -1 ? text.length : space;
    pairs[name] = text.slice(start + name.length + 1, end);
    at = end;
  }
  const { user = '', ruser = '', rhost = '' } = pairs;
  const elevates = isElevating(service);
  const finding: Finding = {
    kind: elevates ? 'auth.elevate' : 'auth.login',
    action,
    outcome: 'failure',
    actor: actorOf(elevates ? ruser : user),
  };
  if (elevates && user !== '' && user !== ruser) finding.user = { type: 'user', id: user };
  const ext: Record<string, Scalar> = {};
  for (const name of ['logname', 'uid', 'euid', 'tty', 'ruser'] as const) if (pairs[name]) ext[name] = pairs[name];
  finding.ext = ext;
  return from(finding, rhost);
}

/** `session opened for user root(uid=0) by alice(uid=1000)`, `session closed for user root` (pam_unix). */
function parseSession({ service, message }: PamLine): Finding | null {
  const isOpen = message.startsWith('session opened for user ');
  if (!isOpen && !message.startsWith('session closed for user ')) return null;
  const rest = message.slice(24);
  const by = isOpen ? rest.lastIndexOf(' by ') : -1;
  const user = withoutUid(by === -1 ? rest : rest.slice(0, by));
  const opener = by === -1 ? null : withoutUid(rest.slice(by + 4));
  const finding: Finding = {
    kind: isOpen ? 'auth.session' : 'auth.logout',
    action: isOpen ? 'session opened' : 'session closed',
    outcome: 'success',
    actor: actorOf(user.name),
  };
  if (isElevating(service)) {
    finding.actor = actorOf(opener?.name ?? '');
    finding.user = { type: 'user', id: user.name };
  } else if (isUnattended(service)) finding.actor = { type: 'system', id: user.name };
  if (opener?.uid !== undefined) finding.ext = { uid: opener.uid };
  return finding;
}

function withoutUid(text: string): { name: string; uid?: string } {
  const open = text.lastIndexOf('(uid=');
  if (open === -1 || !text.endsWith(')')) return { name: text };
  return { name: text.slice(0, open), uid: text.slice(open + 5, -1) };
}

/** pam_unix changing a password, for passwd, chpasswd and others. */
function parsePassword({ phase, message }: PamLine): Finding | null {
  if (phase !== 'chauthtok') return null;
  const finding: Finding = {
    kind: 'admin.credential.update',
    action: 'password changed',
    outcome: 'success',
    actor: { ...nobody },
  };
  if (message.startsWith('password changed for ')) {
    finding.user = { type: 'user', id: message.slice(21) };
    return finding;
  }
  const missing = message.startsWith('user ') ? message.lastIndexOf(' does not exist in ') : -1;
  if (missing !== -1) {
    finding.action = 'user does not exist';
    finding.outcome = 'failure';
    finding.reason = { code: 'unknown-user' };
    finding.user = { type: 'unknown', id: unquote(message.slice(5, missing)) };
    return finding;
  }
  if (!message.startsWith('username [') || !message.includes('] obtained')) return null;
  finding.action = 'username obtained';
  finding.outcome = 'unknown';
  finding.user = { type: 'user', id: message.slice(10, message.lastIndexOf('] obtained')) };
  return finding;
}
