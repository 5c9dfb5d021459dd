import { flag } from '@daybook/event';
import { actorOf, type Finding } from '../auth/finding.ts';
import { originOf } from '../fields/origin.ts';
import { shortStampAt, stampAt, type Time, zonedTime } from '../fields/stamp.ts';
import type { ParseContext } from '../format.ts';
import { readStatement } from '../sql/index.ts';
import { digitsAt } from '../time.ts';
import { readDenied } from './access.ts';
import type { Read } from './error-log.ts';

/** Commands of the protocol, as both servers write them. */
const commands = [
  'Query',
  'Quit',
  'Connect',
  'Init DB',
  'Prepare',
  'Execute',
  'Close stmt',
  'Field List',
  'Statistics',
  'Ping',
  'Change user',
  'Binlog Dump GTID',
  'Binlog Dump',
  'Refresh',
  'Shutdown',
  'Kill',
  'Sleep',
  'Processlist',
  'Debug',
  'Reset stmt',
  'Set option',
  'Fetch',
  'Daemon',
  'Error',
  'Long Data',
  'Time',
  'Delayed insert',
  'Create DB',
  'Drop DB',
  'Connect Out',
  'Table Dump',
  'Register Slave',
  'Register Replica',
  'Reset Connection',
  'Bulk execute',
];

interface Head {
  /** Null where the line has none: its time is that of the line before. */
  readonly time: Time | null;
  readonly thread: string;
  readonly command: string;
  readonly argument: string;
}

/** `time⇥  id Command⇥argument`, the time being left out by MariaDB where it is the same. Null where the line is none. */
export function generalHead(text: string, context: ParseContext): Head | null {
  const stamp = text.charCodeAt(0) === 0x09 ? null : (stampAt(text, 0) ?? shortStampAt(text, 0));
  if (stamp === null && !text.startsWith('\t\t')) return null;
  const timed = stamp === null ? null : zonedTime(text, stamp, context);
  let at = timed?.end ?? 0;
  while (text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x09) at += 1;
  let end = at;
  while (end < at + 20 && digitsAt(text, end, 1) >= 0) end += 1;
  if (end === at || text.charCodeAt(end) !== 0x20) return null;
  const command = commands.find((name) => text.startsWith(name, end + 1));
  if (command === undefined) return null;
  const after = end + 1 + command.length;
  let argument = after;
  while (text.charCodeAt(argument) === 0x20 || text.charCodeAt(argument) === 0x09) argument += 1;
  // A name is followed by a tab, or by the blanks that stand for it.
  if (argument === after && after < text.length) return null;
  const time = timed === null ? null : { time: timed.time, flags: timed.flags };
  return { time, thread: text.slice(at, end), command, argument: text.slice(argument) };
}

/** A line of the general log, with the further lines of its statement. */
export function readGeneralLog(text: string, context: ParseContext): Read | null {
  const head = generalHead(text, context) ?? bannerHead(text);
  return head === null ? null : { time: head.time ?? timeWithout(context), finding: findingOf(head) };
}

function timeWithout({ timeBefore, referenceMs }: ParseContext): Time {
  if (timeBefore !== undefined) return { time: timeBefore, flags: [flag('assumed', 'time.zone')] };
  return { time: new Date(referenceMs).toISOString(), flags: [flag('assumed', 'time')] };
}

/** What the server writes at the start of the file: its version, where it listens, the names of the columns. */
function bannerHead(text: string): Head | null {
  return isBannerStart(text) ? { time: null, thread: '', command: 'started', argument: text } : null;
}

export function isBannerStart(line: string): boolean {
  const end = line.indexOf('\n');
  const first = (end === -1 ? line : line.slice(0, end)).trimEnd();
  return first.includes(', Version: ') && first.endsWith('started with:');
}

function findingOf({ thread, command, argument }: Head): Finding {
  const denied = readDenied(argument, thread);
  if (denied !== null) return denied;
  const actor = { ...actorOf(''), ...(thread === '' ? {} : { session: thread }) };
  const base = { action: command, outcome: 'unknown', actor } as const;
  switch (command) {
    case 'Query':
    case 'Execute': {
      const { kind, action, resources, user, changes } = readStatement(argument);
      return {
        ...base,
        kind,
        action,
        ...(resources === undefined ? {} : { resources }),
        ...(user === undefined ? {} : { user }),
        ...(changes === undefined ? {} : { changes }),
        ext: { command, statement: argument },
      };
    }
    case 'Connect':
    case 'Change user':
      return connected(argument, thread, command);
    case 'Quit':
      return { ...base, kind: 'auth.logout', outcome: 'success' };
    case 'Init DB':
      return { ...base, kind: 'api.call', resources: [{ type: 'database', id: argument }] };
    case 'Create DB':
      return { ...base, kind: 'data.create', resources: [{ type: 'database', id: argument }] };
    case 'Drop DB':
      return { ...base, kind: 'data.delete', resources: [{ type: 'database', id: argument }] };
    case 'Binlog Dump':
    case 'Binlog Dump GTID':
    case 'Table Dump':
      return { ...base, kind: 'data.export', ext: { argument } };
    case 'Field List':
      return { ...base, kind: 'data.read', ext: { argument } };
    case 'started':
    case 'Shutdown':
      return { ...base, kind: 'system.service', ...(argument === '' ? {} : { ext: { message: argument } }) };
    default:
      return { ...base, kind: 'api.call', ...(argument === '' ? {} : { ext: { argument } }) };
  }
}

/**
 * `alice@192.0.2.7 on shop using TCP/IP`: written before the password is looked at, so the outcome is not known; a refusal is
 * a line of its own.
 */
function connected(argument: string, thread: string, action: string): Finding {
  const using = argument.lastIndexOf(' using ');
  const text = using === -1 ? argument : argument.slice(0, using);
  const on = text.lastIndexOf(' on ');
  const account = (on === -1 ? text : text.slice(0, on)).trimEnd().replace(/ on$/, '');
  const database = on === -1 ? '' : text.slice(on + 4).trim();
  const at = account.lastIndexOf('@');
  const origin = at === -1 ? undefined : originOf(account.slice(at + 1));
  return {
    kind: 'auth.login',
    action,
    outcome: 'unknown',
    actor: { ...actorOf(at === -1 ? account : account.slice(0, at)), session: thread },
    ...(origin === undefined ? {} : { origin }),
    ...(database === '' ? {} : { resources: [{ type: 'database', id: database }] }),
    ...(using === -1 ? {} : { ext: { protocol: argument.slice(using + 7) } }),
  };
}
