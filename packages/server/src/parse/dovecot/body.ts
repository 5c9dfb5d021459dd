import type { Severity } from '@daybook/event';
import { actorOf, type Finding, nobody } from '../auth/finding.ts';
import { digitsAt } from '../time.ts';
import { readLogin } from './login.ts';
import { readPassdb } from './passdb.ts';

export interface Body {
  readonly process: string;
  readonly pid?: number;
  readonly finding: Finding;
}

const processes = new Set([
  'imap-login',
  'pop3-login',
  'managesieve-login',
  'submission-login',
  'lmtp',
  'lda',
  'imap',
  'pop3',
  'managesieve',
  'submission',
  'auth',
  'auth-worker',
  'master',
  'anvil',
  'log',
  'config',
  'doveadm',
  'indexer',
  'indexer-worker',
  'stats',
  'dict',
  'dict-async',
  'ssl-params',
  'replicator',
  'aggregator',
  'imap-hibernate',
  'imap-urlauth',
  'dsync-local',
  'dsync-server',
  'deliver',
  'quota-status',
  'old-stats',
  'imap-urlauth-login',
  'imap-urlauth-worker',
  'script',
  'sieve',
]);
const levels: ReadonlyMap<string, Severity> = new Map([
  ['Debug', 1],
  ['Info', 1],
  ['Warning', 2],
  ['Error', 3],
  ['Fatal', 4],
  ['Panic', 6],
]);

/** `imap-login: Info: …`, `auth-worker(24544): …`, `imap(alice)<18><session>: Info: …`. Null where no process of Dovecot is named. */
export function readBody(body: string): Body | null {
  const nameEnd = endOfName(body);
  const process = body.slice(0, nameEnd);
  const colon = body.indexOf(': ', nameEnd);
  if (!processes.has(process) || colon === -1) return null;
  const about = body.slice(nameEnd, colon);
  const rest = body.slice(colon + 2);
  const levelEnd = rest.indexOf(': ');
  const level = levelEnd === -1 || levelEnd > 8 ? undefined : rest.slice(0, levelEnd);
  const isLevel = level !== undefined && levels.has(level);
  const message = isLevel ? rest.slice(levelEnd + 2) : rest;
  const brackets = bracketsOf(about);
  const finding =
    readLogin(process, message) ??
    readPassdb(process, message) ??
    readSession(process, brackets, message) ??
    plain(level, message);
  return { process, ...(brackets.pid === undefined ? {} : { pid: brackets.pid }), finding };
}

function endOfName(body: string): number {
  let end = 0;
  while (end < body.length && end < 32 && !'(<: ['.includes(body[end] ?? '')) end += 1;
  return end;
}

interface Brackets {
  readonly user?: string;
  readonly pid?: number;
  readonly session?: string;
}

/** `(24544)` is a process id, `(alice)<18><session>` a user with both. */
function bracketsOf(about: string): Brackets {
  const close = about.lastIndexOf(')');
  const inner = about.startsWith('(') && close !== -1 ? about.slice(1, close) : '';
  const [pidText = '', session] = about
    .slice(close + 1)
    .split(/[<>]/)
    .filter((text) => text !== '');
  const number = (text: string): number => (text === '' || text.length > 10 ? -1 : digitsAt(text, 0, text.length));
  const pid = number(pidText);
  if (pid >= 0) return { ...(inner === '' ? {} : { user: inner }), pid, ...(session === undefined ? {} : { session }) };
  const only = number(inner);
  if (only >= 0) return { pid: only };
  return inner === '' ? {} : { user: inner };
}

/** What a session says of a user who signed in: its end, or anything else. */
function readSession(process: string, { user, session }: Brackets, message: string): Finding | null {
  if (user === undefined || process.endsWith('-login')) return null;
  const actor = { ...actorOf(user.split(',', 1)[0] ?? ''), ...(session === undefined ? {} : { session }) };
  const isEnd =
    message.startsWith('Disconnected') || message.startsWith('Logged out') || message.startsWith('Connection closed');
  if (!isEnd) return { kind: 'system.message', action: 'message', outcome: 'unknown', actor, ext: { message } };
  return {
    kind: 'auth.logout',
    action: message.split(' in=', 1)[0] ?? message,
    outcome: 'success',
    actor,
    ext: { message },
  };
}

function plain(level: string | undefined, message: string): Finding {
  const isService = /^(?:Dovecot v\S+ .*starting up|Killed with signal|SIGHUP received)/.test(message);
  if (isService) {
    const actor = { type: 'system', id: 'dovecot' } as const;
    return {
      kind: 'system.service',
      action: message.startsWith('Dovecot') ? 'start' : 'signal',
      outcome: 'success',
      actor,
      ext: { message },
    };
  }
  const severity = levels.get(level ?? '') ?? 1;
  const isFault = severity >= 3;
  return {
    kind: isFault ? 'system.error' : 'system.message',
    action: level ?? 'message',
    outcome: isFault ? 'error' : 'unknown',
    severity,
    actor: { ...nobody },
    ext: { message },
  };
}
