import type { Severity } from '@daybook/event';
import { actorOf, between, type Finding, nobody } from '../auth/finding.ts';
import { originOf } from '../fields/origin.ts';
import { shortStampAt, stampAt, type Time, zonedTime } from '../fields/stamp.ts';
import type { ParseContext } from '../format.ts';
import { digitsAt } from '../time.ts';
import { readDenied } from './access.ts';

export interface Read {
  readonly time: Time;
  readonly finding: Finding;
}

interface Head {
  readonly time: Time;
  readonly level: string;
  readonly thread?: string;
  readonly code?: string;
  readonly message: string;
}

const levels: ReadonlyMap<string, Severity> = new Map([
  ['Note', 1],
  ['System', 1],
  ['Warning', 2],
  ['ERROR', 3],
]);

/** A message of the error log of MySQL or MariaDB, with the lines that follow it. */
export function readErrorLog(text: string, context: ParseContext): Read | null {
  const head = headOf(text, context);
  return head === null ? null : { time: head.time, finding: findingOf(head) };
}

/** `time thread [Level] [MY-010926] [Server] message`; MariaDB and old versions have neither code nor part, plugins no level. */
function headOf(text: string, context: ParseContext): Head | null {
  const stamp = stampAt(text, 0) ?? shortStampAt(text, 0);
  if (stamp === null) return null;
  const { end, ...time } = zonedTime(text, stamp, context);
  let at = end;
  while (text.charCodeAt(at) === 0x20) at += 1;
  let threadEnd = at;
  while (digitsAt(text, threadEnd, 1) >= 0) threadEnd += 1;
  const thread = threadEnd > at && text.charCodeAt(threadEnd) === 0x20 ? text.slice(at, threadEnd) : undefined;
  if (thread !== undefined) at = threadEnd + 1;
  const level = bracketed(text, at);
  if (level === null) return pluginHead(text, at, time);
  if (!levels.has(level.text)) return null;
  const code = bracketed(text, level.end);
  const isCode = code?.text.startsWith('MY-') === true;
  const part = isCode ? bracketed(text, code.end) : null;
  return {
    time,
    level: level.text,
    ...(thread === undefined || thread === '0' ? {} : { thread }),
    ...(isCode ? { code: code.text } : {}),
    message: text.slice(part?.end ?? (isCode ? code.end : level.end)),
  };
}

/** Who writes into the log without a level: plugins, the starting script, and InnoDB before version 5.7. */
const writers = ['server_audit: ', 'mysqld_safe ', 'mysqld ', 'InnoDB: '];

/** `261126  7:26:49 server_audit: …` */
function pluginHead(text: string, at: number, time: Time): Head | null {
  return writers.some((writer) => text.startsWith(writer, at))
    ? { time, level: 'Note', message: text.slice(at) }
    : null;
}

function bracketed(text: string, at: number): { text: string; end: number } | null {
  if (text.charCodeAt(at) !== 0x5b) return null;
  const close = text.indexOf('] ', at);
  return close === -1 || close - at > 40 ? null : { text: text.slice(at + 1, close), end: close + 2 };
}

const serviceMarks = [
  'ready for connections',
  'Normal shutdown',
  'Shutdown complete',
  'Starting ',
  'starting as process',
  'Received SHUTDOWN',
];

function findingOf({ level, thread, code, message }: Head): Finding {
  const denied = readDenied(message.split('\n', 1)[0] ?? '', thread);
  if (denied !== null) return code === undefined ? denied : { ...denied, ext: { ...denied.ext, code } };
  if (message.startsWith('Aborted connection ')) return aborted(message, thread);
  const actor = { ...nobody };
  const ext = { message, ...(code === undefined ? {} : { code }) };
  if (level === 'ERROR') return { kind: 'system.error', action: 'ERROR', outcome: 'error', actor, ext };
  if (serviceMarks.some((mark) => message.includes(mark)) && !message.startsWith('InnoDB')) {
    return { kind: 'system.service', action: level, outcome: 'success', actor: { type: 'system', id: 'mysql' }, ext };
  }
  return { kind: 'system.message', action: level, outcome: 'unknown', severity: levels.get(level) ?? 1, actor, ext };
}

/** `Aborted connection 14 to db: 'shop' user: 'alice' host: '192.0.2.7' (Got an error reading communication packets)` */
function aborted(message: string, thread: string | undefined): Finding {
  const user = between(message, " user: '", "' host: '") ?? '';
  const database = between(message, " to db: '", "' user: '");
  const hostAt = message.lastIndexOf("' host: '");
  const host = hostAt === -1 ? undefined : message.slice(hostAt + 9).split("'", 1)[0];
  const origin = originOf(host);
  const session = thread ?? message.split(' ', 3)[2];
  const isKnown = user !== 'unauthenticated' && user !== 'unknown';
  return {
    kind: 'network.connect',
    action: 'Aborted connection',
    outcome: 'failure',
    actor: { ...(isKnown ? actorOf(user) : nobody), ...(session === undefined ? {} : { session }) },
    reason: { text: message },
    ...(origin === undefined ? {} : { origin }),
    ...(database === null || database === 'unconnected' || database === ''
      ? {}
      : { resources: [{ type: 'database', id: database }] }),
  };
}
