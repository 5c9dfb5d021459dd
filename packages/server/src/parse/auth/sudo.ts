import type { Scalar } from '@daybook/event';
import { actorOf, type Finding, type MessageParser, nobody } from './finding.ts';

/** sudo's own fields, in the order it writes them (lib/eventlog/eventlog.c); COMMAND is the last and goes to the end. */
const fieldNames = ['HOST', 'TTY', 'CHROOT', 'PWD', 'USER', 'GROUP', 'TSID', 'ENV', 'COMMAND'] as const;
type FieldName = (typeof fieldNames)[number];

/** `alice : [why ; ]TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/id`. */
export const parseSudo: MessageParser = (message) => {
  const text = message.trimStart();
  const colon = text.indexOf(' : ');
  if (colon < 1 || text.lastIndexOf(' ', colon - 1) !== -1) return null;
  const name = text.slice(0, colon);
  const rest = text.slice(colon + 3);
  if (rest.startsWith('(command continued) ')) {
    return { ...elevation(name, '(command continued)', 'unknown'), ext: { command: rest.slice(20) } };
  }
  const { why, fields } = splitFields(rest);
  if (why === '' && fields.COMMAND === undefined) return null;
  const finding = why === '' ? elevation(name, 'COMMAND', 'success') : refusalOf(name, why);
  addFields(finding, fields);
  // A directory or an argument that looks like fields of sudo's own leaves open which are which; the line has them all.
  if (rest.indexOf('COMMAND=') !== rest.lastIndexOf('COMMAND=')) (finding.ext ??= {})['ambiguous'] = true;
  return finding;
};

function elevation(name: string, action: string, outcome: Finding['outcome']): Finding {
  return { kind: 'auth.elevate', action, outcome, actor: actorOf(name) };
}

function refusalOf(name: string, why: string): Finding {
  const attempts = /^(\d{1,9}) incorrect password attempts?$/.exec(why);
  if (attempts !== null) {
    const finding = elevation(name, 'incorrect password attempt', 'failure');
    return { ...finding, reason: { code: 'bad-password', text: why }, ext: { attempts: Number(attempts[1]) } };
  }
  const code = codes.get(why.replace(/^user /, ''));
  if (code === undefined) return { ...elevation(name, 'refused', 'unknown'), reason: { text: why } };
  return { ...elevation(name, why, code === 'no-password' ? 'failure' : 'denied'), reason: { code } };
}

/** Why sudo refuses (plugins/sudoers/logging.c, log_denial). */
const codes: ReadonlyMap<string, string> = new Map([
  ['NOT in sudoers', 'not-in-sudoers'],
  ['NOT authorized on host', 'not-in-sudoers'],
  ['command not allowed', 'not-allowed'],
  ['command rejected by I/O plugin', 'not-allowed'],
  ['command rejected by approver', 'not-allowed'],
  ['account is locked', 'locked'],
  ['account validation failure, is your account locked?', 'locked'],
  ['Account expired or PAM config lacks an "account" section for sudo, contact your system administrator', 'expired'],
  ['Password expired, contact your system administrator', 'expired'],
  ['a password is required', 'no-password'],
  ['a terminal is required to authenticate', 'no-password'],
]);

function splitFields(text: string): { why: string; fields: Partial<Record<FieldName, string>> } {
  const fields: Partial<Record<FieldName, string>> = {};
  let at = 0;
  let next = 0;
  let why = '';
  const first = firstField(text);
  if (first === -1) return { why: text.trim(), fields };
  if (first > 0) why = text.slice(0, first - 3);
  at = first;
  while (at < text.length) {
    const name = fieldAt(text, at, next);
    if (name === -1) break;
    const start = at + (fieldNames[name] as string).length + 1;
    const end = fieldNames[name] === 'COMMAND' ? text.length : endOfField(text, start, name + 1);
    fields[fieldNames[name] as FieldName] = text.slice(start, end);
    next = name + 1;
    at = end + 3;
  }
  return { why, fields };
}

/** Index in `fieldNames`, from `first` on, of the field that begins at `at`; -1 where none does. */
function fieldAt(text: string, at: number, first: number): number {
  for (let i = first; i < fieldNames.length; i++) {
    const name = fieldNames[i] as string;
    if (text.startsWith(name, at) && text.charCodeAt(at + name.length) === 0x3d) return i;
  }
  return -1;
}

function firstField(text: string): number {
  if (fieldAt(text, 0, 0) !== -1) return 0;
  for (let at = text.indexOf(' ; '); at !== -1; at = text.indexOf(' ; ', at + 3)) {
    if (fieldAt(text, at + 3, 0) !== -1) return at + 3;
  }
  return -1;
}

/** A value ends where ` ; ` is followed by one of the fields that may come after it. */
function endOfField(text: string, start: number, nextField: number): number {
  for (let at = text.indexOf(' ; ', start); at !== -1; at = text.indexOf(' ; ', at + 3)) {
    if (fieldAt(text, at + 3, nextField) !== -1) return at;
  }
  return text.length;
}

function addFields(finding: Finding, fields: Partial<Record<FieldName, string>>): void {
  const ext: Record<string, Scalar> = finding.ext ?? {};
  if (fields.TTY !== undefined) ext['tty'] = fields.TTY;
  if (fields.PWD !== undefined) ext['pwd'] = fields.PWD;
  if (fields.CHROOT !== undefined) ext['chroot'] = fields.CHROOT;
  if (fields.GROUP !== undefined) ext['group'] = fields.GROUP;
  if (fields.ENV !== undefined) ext['env'] = fields.ENV;
  if (fields.HOST !== undefined) ext['sudoHost'] = fields.HOST;
  if (fields.TSID !== undefined) ext['tsid'] = fields.TSID;
  if (fields.USER !== undefined) finding.user = { type: 'user', id: fields.USER };
  if (fields.COMMAND !== undefined) {
    ext['command'] = fields.COMMAND;
    const space = fields.COMMAND.indexOf(' ');
    const program = space === -1 ? fields.COMMAND : fields.COMMAND.slice(0, space);
    if (program !== '') finding.resources = [{ type: 'command', id: program }];
  }
  finding.ext = ext;
}

/** `Successful su for root by alice`, `+ /dev/pts/0 alice:root` (shadow), `FAILED SU (to root) alice on pts/1` (util-linux). */
export const parseSu: MessageParser = (message) => {
  const old = /^(Successful|FAILED) su for (\S+) by (\S*)$/.exec(message);
  if (old !== null) return suFinding(`${old[1]} su`, old[1] === 'Successful', old[3] as string, old[2] as string);
  const sign = /^([+-]) (\S+) ([^\s:]+):(\S+)$/.exec(message);
  if (sign !== null) {
    const finding = suFinding(sign[1] as string, sign[1] === '+', sign[3] as string, sign[4] as string);
    return { ...finding, ext: { tty: sign[2] as string } };
  }
  const linux = /^(FAILED SU )?\(to (\S+)\) (\S+) on (\S+)$/.exec(message);
  if (linux === null) return null;
  const finding = suFinding(
    linux[1] === undefined ? 'su' : 'FAILED SU',
    linux[1] === undefined,
    linux[3] as string,
    linux[2] as string,
  );
  return { ...finding, ext: { tty: linux[4] as string } };
};

function suFinding(action: string, isSuccess: boolean, actor: string, target: string): Finding {
  const who = actor === 'none' ? { ...nobody } : actorOf(actor);
  return {
    kind: 'auth.elevate',
    action,
    outcome: isSuccess ? 'success' : 'failure',
    actor: who,
    user: { type: 'user', id: target },
  };
}
