import { actorOf, type Finding, from, type MessageParser, nobody, withoutEnd } from './finding.ts';
import { peerAtEnd } from './peer.ts';
import { parseConnection } from './sshd-connection.ts';

/** OpenSSH's server (`sshd`, and `sshd-session` since 9.8). The messages are those of auth.c, auth2.c, packet.c, monitor.c, session.c and sshd.c. */
export const parseSshd: MessageParser = (whole) => {
  const preauth = withoutEnd(whole.trimEnd(), ' [preauth]');
  const message = preauth ?? whole;
  const finding =
    parseLogin(message) ?? parseRefusal(message) ?? parseConnection(message, preauth !== null) ?? parseSession(message);
  if (finding !== null && preauth !== null) (finding.ext ??= {})['preauth'] = true;
  return finding;
};

const verdicts = ['Accepted', 'Failed', 'Postponed', 'Partial'] as const;

/** `Accepted|Failed|Postponed|Partial <method> for [invalid user ]<user> from <host> port <n> ssh2[: <key>]` (auth.c, auth_log). */
function parseLogin(message: string): Finding | null {
  const verdict = verdicts.find((word) => message.startsWith(word) && message.charCodeAt(word.length) === 0x20);
  if (verdict === undefined) return null;
  const methodEnd = message.indexOf(' for ');
  // The name of an account that was let in has no space. One that was refused is whatever the client sent, so the last ` from ` counts.
  const fromAt = verdict === 'Accepted' ? message.indexOf(' from ') : message.lastIndexOf(' from ');
  if (methodEnd === -1 || fromAt < methodEnd + 4) return null;
  const claimed = message.slice(methodEnd + 5, Math.max(fromAt, methodEnd + 5));
  const isInvalid = claimed.startsWith('invalid user ') || claimed === 'invalid user';
  const [host = '', , port = ''] = message.slice(fromAt + 6).split(' ', 3);
  const protocolAt = message.indexOf(' ssh', fromAt);
  const finding: Finding = {
    kind: 'auth.login',
    action: message.slice(0, methodEnd),
    outcome: verdict === 'Accepted' ? 'success' : verdict === 'Failed' ? 'failure' : 'unknown',
    actor: actorOf(isInvalid ? claimed.slice(13) : claimed, !isInvalid),
  };
  if (isInvalid) finding.reason = { code: 'unknown-user' };
  const key = protocolAt === -1 ? -1 : message.indexOf(': ', protocolAt);
  if (key !== -1) finding.actor.credential = message.slice(key + 2);
  return from(finding, host, port);
}

interface Refusal {
  readonly start: string;
  readonly code: string;
  readonly action: string;
}

/** Messages of the form `<start><user> from <host> …` that name who was refused. */
const refusals: readonly Refusal[] = [
  {
    start: 'error: maximum authentication attempts exceeded for ',
    code: 'max-attempts',
    action: 'maximum authentication attempts exceeded',
  },
  {
    start: 'maximum authentication attempts exceeded for ',
    code: 'max-attempts',
    action: 'maximum authentication attempts exceeded',
  },
  { start: 'Invalid user ', code: 'unknown-user', action: 'Invalid user' },
  { start: 'Illegal user ', code: 'unknown-user', action: 'Illegal user' },
];

function parseRefusal(message: string): Finding | null {
  for (const { start, code, action } of refusals) {
    if (message.startsWith(start)) return refusal(message.slice(start.length), code, action);
  }
  const early = 'input_userauth_request: invalid user';
  if (message.startsWith(early))
    return unknownUser('input_userauth_request: invalid user', message.slice(early.length + 1));
  return parsePam(message) ?? parsePolicy(message);
}

function refusal(rest: string, code: string, action: string): Finding | null {
  const fromAt = ` ${rest}`.lastIndexOf(' from ');
  if (fromAt === -1) return null;
  const claimed = rest.slice(0, Math.max(fromAt - 1, 0));
  const isInvalid = code === 'unknown-user' || claimed.startsWith('invalid user ') || claimed === 'invalid user';
  const name = claimed.startsWith('invalid user') ? claimed.slice(13) : claimed;
  const [host = '', , port = ''] = rest.slice(fromAt + 5).split(' ', 3);
  const finding: Finding = {
    kind: 'auth.attempt',
    action,
    outcome: code === 'max-attempts' ? 'denied' : 'failure',
    actor: actorOf(name, !isInvalid),
    reason: { code },
  };
  return from(finding, host, port);
}

function unknownUser(action: string, name: string): Finding {
  return {
    kind: 'auth.attempt',
    action,
    outcome: 'failure',
    actor: actorOf(name, false),
    reason: { code: 'unknown-user' },
  };
}

/** `error: PAM: <why> for [illegal user ]<user> from <host>` (auth-pam.c). */
function parsePam(message: string): Finding | null {
  if (!message.startsWith('error: PAM: ')) return null;
  const forAt = message.indexOf(' for ');
  const fromAt = message.lastIndexOf(' from ');
  if (forAt === -1 || fromAt < forAt + 5) return null;
  const claimed = message.slice(forAt + 5, fromAt);
  const isInvalid = claimed.startsWith('illegal user ');
  const finding: Finding = {
    kind: 'auth.login',
    action: message.slice(7, forAt),
    outcome: 'failure',
    actor: actorOf(isInvalid ? claimed.slice(13) : claimed, !isInvalid),
  };
  if (isInvalid) finding.reason = { code: 'unknown-user' };
  return from(finding, message.slice(fromAt + 6));
}

/** What the configuration forbids, whatever the proof of identity. */
function parsePolicy(message: string): Finding | null {
  const finding: Finding = {
    kind: 'auth.login',
    action: '',
    outcome: 'denied',
    actor: { ...nobody },
    reason: { code: 'not-allowed' },
  };
  const notAllowed = message.startsWith('User ') ? message.indexOf(' not allowed because ') : -1;
  if (notAllowed !== -1) {
    const who = message.slice(5, notAllowed);
    const fromAt = who.lastIndexOf(' from ');
    finding.action = 'not allowed';
    finding.actor = actorOf(fromAt === -1 ? who : who.slice(0, fromAt));
    finding.reason = { code: 'not-allowed', text: message.slice(notAllowed + 21) };
    return fromAt === -1 ? finding : from(finding, who.slice(fromAt + 6));
  }
  if (message.startsWith('ROOT LOGIN REFUSED FROM ')) {
    finding.action = 'ROOT LOGIN REFUSED';
    finding.actor = actorOf('root');
    const peer = peerAtEnd(message);
    return from(finding, peer.host, peer.port);
  }
  const access = 'fatal: Access denied for user ';
  if (message.startsWith(access)) {
    const end = message.indexOf(' by PAM account configuration', access.length);
    finding.action = 'Access denied';
    finding.actor = actorOf(message.slice(access.length, end === -1 ? undefined : end));
    return finding;
  }
  if (message.startsWith('Authentication refused: ')) {
    finding.action = 'Authentication refused';
    finding.reason = { code: 'not-allowed', text: message.slice(24) };
    return finding;
  }
  const tried = message.startsWith('Authentication tried for ') ? message.indexOf(' with ') : -1;
  if (tried === -1) return null;
  finding.action = 'Authentication tried';
  finding.actor = actorOf(message.slice(25, tried));
  finding.reason = { code: 'not-allowed', text: message.slice(tried + 1) };
  return finding;
}

/** The log level VERBOSE's account of sessions (session.c), and the server's own life (sshd.c). */
function parseSession(message: string): Finding | null {
  const starting = message.startsWith('Starting session: ');
  if (starting || message.startsWith('Close session: user ')) {
    const fromAt = message.lastIndexOf(' from ');
    const userAt = starting ? message.lastIndexOf(' for ', fromAt) + 5 : 20;
    if (fromAt < userAt || userAt < 5) return null;
    const [host = '', , port = ''] = message.slice(fromAt + 6).split(' ', 3);
    const finding: Finding = {
      kind: starting ? 'auth.session' : 'auth.logout',
      action: starting ? 'Starting session' : 'Close session',
      outcome: 'success',
      actor: actorOf(message.slice(userAt, fromAt)),
    };
    if (starting) finding.ext = { session: message.slice(18, userAt - 5) };
    return from(finding, host, port);
  }
  const subsystem = message.startsWith('subsystem request for ') ? message.indexOf(' by user ') : -1;
  if (subsystem !== -1) {
    const ext = { session: message.slice(22, subsystem) };
    const name = message.slice(subsystem + 9).split(' ', 1)[0] as string;
    return { kind: 'auth.session', action: 'subsystem request', outcome: 'success', actor: actorOf(name), ext };
  }
  const isLife = message.startsWith('Server listening on ') || /^Received (signal \d+|SIGHUP)/.test(message);
  if (!isLife) return null;
  const action = message.startsWith('Server') ? 'Server listening' : message.slice(0, message.indexOf(';') >>> 0);
  return {
    kind: 'system.service',
    action,
    outcome: 'success',
    actor: { type: 'system', id: 'sshd' },
    ext: { message },
  };
}
