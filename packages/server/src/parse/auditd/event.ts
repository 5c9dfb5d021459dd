import type { Actor, EventDraft, Kind, Outcome, Resource, Scalar } from '@daybook/event';
import { actorOf, type Finding } from '../auth/finding.ts';
import { definedOf, eventOf } from '../fields/event.ts';
import { originOf } from '../fields/origin.ts';
import type { Fields } from './fields.ts';
import { isAboutAccount, isExecution, recordKinds } from './kinds.ts';
import type { AuditRecord } from './record.ts';

/** The event of the records that have one serial, in their order. */
export function eventOfRecords(records: readonly AuditRecord[]): EventDraft | null {
  const main = records.find(({ type }) => type === 'SYSCALL') ?? records[0];
  if (main === undefined) return null;
  // What SYSCALL goes with says what it is about: a change of the rules, a new login.
  const named = records.find(({ type }) => recordKinds.has(type));
  const lead = named ?? main;
  const { node } = main;
  return eventOf(findingOf(lead, main, records), {
    time: main.time,
    service: { name: 'auditd', ...(node === undefined ? {} : { host: node }) },
    ext: { ...extOf(main.fields), serial: main.serial, type: lead.type, ...argumentsOf(records) },
  });
}

function findingOf(lead: AuditRecord, main: AuditRecord, records: readonly AuditRecord[]): Finding {
  const kind = kindOf(lead, main, records);
  const { fields } = lead;
  const account = valueOf(fields, 'acct') ?? valueOf(fields, 'ID') ?? valueOf(fields, 'id');
  const actor = actorOfRecord(kind, lead, main);
  const isGroup = lead.type === 'ADD_GROUP' || lead.type === 'DEL_GROUP';
  const isTarget =
    !isGroup && account !== undefined && (isAboutAccount(kind) || (kind === 'auth.elevate' && account !== actor.id));
  const origin = originOf(valueOf(fields, 'addr') ?? valueOf(fields, 'hostname'));
  const group = isGroup ? account : valueOf(fields, 'grp');
  const resources = [...resourcesOf(records), ...(group === undefined ? [] : [{ type: 'group', id: group }])];
  const { code, text } = reasonOf(main.fields, records);
  return {
    kind,
    action: actionOf(lead, main),
    outcome: outcomeOf(lead.fields, main.fields, records),
    actor,
    ...(origin === undefined ? {} : { origin }),
    ...(isTarget ? { user: { id: account } } : {}),
    ...(resources.length === 0 ? {} : { resources }),
    ...(code === undefined && text === undefined ? {} : { reason: definedOf({ code, text }) }),
  };
}

/** What programs that act for another account are called. */
const elevating = new Set(['su', 'sudo', 'pkexec', 'runuser', 'doas']);

function kindOf(lead: AuditRecord, main: AuditRecord, records: readonly AuditRecord[]): Kind {
  const known = recordKinds.get(lead.type);
  const member = lead.type === 'USER_MGMT' ? membershipKind(valueOf(lead.fields, 'op') ?? '') : null;
  if (member !== null) return member;
  const exe = valueOf(lead.fields, 'exe') ?? '';
  if (lead.type === 'USER_START' && elevating.has(exe.slice(exe.lastIndexOf('/') + 1))) return 'auth.elevate';
  if (known !== undefined) return known;
  const { fields } = main;
  const isRun = isExecution(fields.get('arch') ?? '', fields.get('syscall') ?? '', fields.get('SYSCALL') ?? '');
  if (isRun || records.some(({ type }) => type === 'EXECVE')) return 'process.run';
  if (records.some(({ type }) => type === 'SOCKADDR')) return 'network.connect';
  const paths = records.filter(({ type }) => type === 'PATH').map((record) => record.fields.get('nametype'));
  if (paths.includes('DELETE') && paths.includes('CREATE')) return 'system.object.update';
  if (paths.includes('CREATE')) return 'system.object.create';
  if (paths.includes('DELETE')) return 'system.object.delete';
  return 'system.message';
}

/** The shadow suite's `op=add-user-to-group`, `op=delete-user-from-group`. */
function membershipKind(op: string): Kind | null {
  if (!op.includes('group')) return null;
  if (op.startsWith('add-user') || op.startsWith('add-member')) return 'admin.role.grant';
  return op.startsWith('delete-user') || op.startsWith('delete-member') ? 'admin.role.revoke' : null;
}

function actionOf(lead: AuditRecord, main: AuditRecord): string {
  if (lead.type !== 'SYSCALL') return valueOf(lead.fields, 'op') ?? lead.type;
  const name = valueOf(main.fields, 'SYSCALL');
  const number = valueOf(main.fields, 'syscall');
  return name ?? (number === undefined ? 'SYSCALL' : `syscall ${number}`);
}

/**
 * Who signed in acts, whatever account the process has (`auid`); at a sign-in itself that is the account that was asked
 * for. Names count before numbers, where auditd wrote them.
 */
function actorOfRecord(kind: Kind, lead: AuditRecord, main: AuditRecord): Actor {
  const { fields } = lead;
  const login = idOf(main.fields, 'auid', 'AUID') ?? idOf(fields, 'auid', 'AUID');
  const isSignIn =
    kind === 'auth.login' || kind === 'auth.logout' || kind === 'auth.session' || kind === 'auth.attempt';
  const account = isSignIn ? (valueOf(fields, 'acct') ?? valueOf(fields, 'ID') ?? valueOf(fields, 'id')) : undefined;
  const id = account ?? login ?? idOf(main.fields, 'uid', 'UID') ?? '';
  const session = valueOf(main.fields, 'ses');
  const isSystem = account === undefined && login === undefined && id !== '';
  return {
    ...(isSystem ? { type: 'system' as const, id } : actorOf(id, id !== '(unknown)' && id !== '(invalid user)')),
    ...(session === undefined || session === unset ? {} : { session }),
  };
}

const unset = '4294967295';

function idOf(fields: Fields, number: string, name: string): string | undefined {
  const value = valueOf(fields, number);
  if (value === undefined || value === unset || value === '-1' || value === 'unset') return undefined;
  const text = valueOf(fields, name);
  return text === undefined || text === 'unset' || text.startsWith('unknown(') ? value : text;
}

/** A field's value; undefined where the record says that there is none. */
function valueOf(fields: Fields, name: string): string | undefined {
  const value = fields.get(name);
  return value === undefined || value === '' || value === '?' || value === '(null)' || value === '(none)'
    ? undefined
    : value;
}

function outcomeOf(lead: Fields, main: Fields, records: readonly AuditRecord[]): Outcome {
  const result = lead.get('res') ?? main.get('success') ?? lead.get('success');
  const isRefused = records.some(
    ({ type, fields }) => type.endsWith('AVC') && fields.get('seresult') !== 'granted' && fields.has('scontext'),
  );
  if (result === 'success' || result === 'yes' || result === '1') return 'success';
  if (result === undefined) return isRefused ? 'denied' : 'unknown';
  const exit = main.get('exit');
  return exit === '-13' || exit === '-1' || exit === 'EACCES' || exit === 'EPERM' || isRefused ? 'denied' : 'failure';
}

function reasonOf(
  main: Fields,
  records: readonly AuditRecord[],
): { code?: string | undefined; text?: string | undefined } {
  const exit = main.get('exit');
  const isFailed = main.get('success') === 'no';
  const anomaly = records.find(({ fields }) => fields.has('sig') || fields.has('reason'));
  return { code: isFailed && exit !== undefined ? exit : undefined, text: anomaly?.fields.get('reason') };
}

const resourcesMax = 32;

/** The files and programs that an event is about; its directories come first, as the kernel has them. */
function resourcesOf(records: readonly AuditRecord[]): Resource[] {
  const resources: Resource[] = [];
  for (const { type, fields } of records) {
    const name =
      type === 'PATH' ? valueOf(fields, 'name') : type.startsWith('SERVICE_') ? valueOf(fields, 'unit') : undefined;
    if (name !== undefined && resources.length < resourcesMax) {
      resources.push({ type: type === 'PATH' ? 'file' : 'service', id: name });
    }
  }
  return resources;
}

const kept = [
  'auid',
  'uid',
  'gid',
  'euid',
  'suid',
  'fsuid',
  'egid',
  'pid',
  'ppid',
  'tty',
  'terminal',
  'exe',
  'comm',
  'key',
  'arch',
  'syscall',
  'success',
  'exit',
  'subj',
  'op',
  'grantors',
  'cmd',
  'cwd',
  'unit',
  'hostname',
  'UID',
  'AUID',
  'old-auid',
  'a0',
  'a1',
  'a2',
  'a3',
];

function extOf(fields: Fields): Record<string, Scalar> {
  const ext: Record<string, Scalar> = {};
  for (const name of kept) {
    const value = valueOf(fields, name);
    if (value !== undefined && value !== unset) ext[name] = value;
  }
  return ext;
}

/** The command line, as the arguments of EXECVE, or as PROCTITLE has it, which a process can change; and where it ran. */
function argumentsOf(records: readonly AuditRecord[]): Record<string, Scalar> {
  const run = records.find(({ type }) => type === 'EXECVE')?.fields;
  const title = records.find(({ type }) => type === 'PROCTITLE')?.fields.get('proctitle');
  const cwd = records.find(({ type }) => type === 'CWD')?.fields.get('cwd');
  const command =
    run === undefined
      ? undefined
      : [...run]
          .filter(([name]) => /^a\d{1,4}$/.test(name))
          .map(([, value]) => value)
          .join(' ');
  const sockaddr = records.find(({ type }) => type === 'SOCKADDR')?.fields;
  const avc = records.find(({ type }) => type.endsWith('AVC'))?.fields;
  return definedOf<Scalar>({
    command,
    proctitle: title,
    cwd,
    sockaddr: sockaddr?.get('SADDR') ?? sockaddr?.get('saddr'),
    scontext: avc?.get('scontext'),
    tcontext: avc?.get('tcontext'),
    tclass: avc?.get('tclass'),
  });
}
