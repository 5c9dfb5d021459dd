import type { Origin } from '@daybook/event';
import { isAddress } from '../address.ts';
import { originOf } from '../fields/origin.ts';
import { stampAt, timeOfEpoch, zonedTime } from '../fields/stamp.ts';
import type { ParseContext } from '../format.ts';
import { digitsAt } from '../time.ts';
import { knownOf } from './entry.ts';

/** What `log_line_prefix` put in front of a message. Administrators choose it, so its parts are told by their look. */
export interface Prefix {
  time: string;
  flags: string[];
  user?: string;
  database?: string;
  origin?: Origin;
  pid?: number;
  session?: string;
  application?: string;
  code?: string;
  /** How many different names stand as `user=` and the like. */
  keys?: number;
  /** What was not understood. */
  rest?: string;
  isAmbiguous?: boolean;
}

const lengthMax = 1024;

/** The prefix that the text is, or null where it does not begin with a time. */
export function readPrefix(text: string, context: ParseContext): Prefix | null {
  if (text.length > lengthMax) return null;
  const stamp = stampAt(text, 0);
  if (stamp !== null) {
    const { time, flags, end } = zonedTime(text, stamp, context);
    return readRest(text.slice(end), { time, flags });
  }
  const blank = text.indexOf(' ');
  const epoch = blank < 10 ? null : timeOfEpoch(text.slice(0, blank));
  return epoch === null ? null : readRest(text.slice(blank), { time: epoch, flags: [] });
}

/** The rest of a prefix whose time is known already. */
export function readRest(text: string, prefix: Prefix): Prefix {
  if (text.charCodeAt(0) === 0x3a) return readColons(text.slice(1), prefix);
  const keys = keysOf(text);
  if (keys.length > 0) {
    prefix.keys = new Set(keys.map(({ field }) => field)).size;
    readKeys(text, keys, prefix);
  }
  readWords(keys.length === 0 ? text : text.slice(0, keys[0]?.start), prefix);
  return prefix;
}

/** `host(port):user@database:[pid]:`, the prefix of Amazon RDS and others. */
function readColons(text: string, prefix: Prefix): Prefix {
  let rest = withoutColon(text);
  const bracket = rest.endsWith(']') ? rest.lastIndexOf('[') : -1;
  const pid = bracket === -1 ? -1 : wholeNumber(rest.slice(bracket + 1, -1));
  if (pid >= 0) {
    prefix.pid = pid;
    rest = withoutColon(rest.slice(0, bracket));
  }
  const open = rest.indexOf('(');
  const close = rest.indexOf('):', open);
  const at = rest.indexOf('@');
  if (open !== -1 && close !== -1 && open < at && setHost(prefix, rest.slice(0, close + 1)))
    rest = rest.slice(close + 2);
  else if (rest.startsWith('[local]:')) rest = rest.slice(8);
  else if (rest.startsWith(':')) rest = rest.slice(1);
  if (!setUserAtDatabase(prefix, rest) && rest !== '') prefix.rest = rest;
  return prefix;
}

function withoutColon(text: string): string {
  return text.endsWith(':') ? text.slice(0, -1) : text;
}

interface Key {
  readonly field: 'user' | 'database' | 'application' | 'host';
  readonly start: number;
  readonly valueStart: number;
}

const keyFields: ReadonlyMap<string, Key['field']> = new Map([
  ['user', 'user'],
  ['usr', 'user'],
  ['db', 'database'],
  ['database', 'database'],
  ['app', 'application'],
  ['application', 'application'],
  ['client', 'host'],
  ['host', 'host'],
  ['remote', 'host'],
  ['rhost', 'host'],
]);

/** Where `user=`, `db=`, `app=`, `client=` stand, as pgBadger's documentation has them. */
function keysOf(text: string): Key[] {
  const keys: Key[] = [];
  for (let equals = text.indexOf('='); equals !== -1; equals = text.indexOf('=', equals + 1)) {
    let start = equals;
    while (start > 0 && equals - start < 12 && isLetter(text.charCodeAt(start - 1))) start -= 1;
    const field = keyFields.get(text.slice(start, equals));
    const before = text.charCodeAt(start - 1);
    const isApart = start === 0 || before === 0x20 || before === 0x2c || before === 0x5b || before === 0x3b;
    if (field !== undefined && isApart) keys.push({ field, start, valueStart: equals + 1 });
  }
  return keys;
}

function isLetter(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

function readKeys(text: string, keys: readonly Key[], prefix: Prefix): void {
  for (const [i, { field, valueStart }] of keys.entries()) {
    const end = keys[i + 1]?.start ?? text.length;
    const value = trimmed(text.slice(valueStart, end));
    // Names are what a client says, so one may hold what looks like the next key: the user is the first, the host the last.
    const isAgain = keys.some((key, j) => j < i && key.field === field);
    if (isAgain) prefix.isAmbiguous = true;
    if (field === 'host') setHost(prefix, value);
    else if (!isAgain) setName(prefix, field, value);
  }
}

function trimmed(text: string): string {
  let end = text.length;
  while (
    end > 0 &&
    ' ,;:]'.includes(text[end - 1] ?? '') &&
    !text.slice(0, end).endsWith('[unknown]') &&
    !text.slice(0, end).endsWith('[local]')
  )
    end -= 1;
  return text.slice(0, end).trimStart();
}

function setName(prefix: Prefix, field: 'user' | 'database' | 'application', value: string): void {
  const name = knownOf(value);
  if (name !== undefined) prefix[field] = name;
}

/** Parts between blanks, each told by its look; what stands before the last `@` among those that are left is the user. */
function readWords(text: string, prefix: Prefix): void {
  const left: { start: number; end: number }[] = [];
  for (let start = 0; start < text.length;) {
    const blank = text.indexOf(' ', start);
    const end = blank === -1 ? text.length : blank;
    const isNameOpen = left.length > 0;
    if (end > start && (isNameOpen || !readWord(text.slice(start, end), prefix))) left.push({ start, end });
    start = end + 1;
  }
  const first = left[0];
  if (first === undefined) return;
  const last = left.findLast(({ start, end }) => text.slice(start, end).includes('@'));
  const behind = left.filter(({ start }) => last !== undefined && start > last.start);
  const unread = behind.filter(({ start, end }) => !readWord(text.slice(start, end), prefix));
  if (last !== undefined && setUserAtDatabase(prefix, withoutColon(text.slice(first.start, last.end)))) {
    // A name with blanks, or something else in front of it: only the administrator knows.
    if (last.start !== first.start) prefix.isAmbiguous = true;
    if (unread.length > 0) prefix.rest = unread.map(({ start, end }) => text.slice(start, end)).join(' ');
  } else prefix.rest = text.slice(first.start).trimEnd();
}

/** A process id, a line's number, a session, a code, an address: whether the word is one of them. */
function readWord(word: string, prefix: Prefix): boolean {
  const bare = word.endsWith(':') || word.endsWith(',') ? word.slice(0, -1) : word;
  if (bare === '' || bare === '[unknown]' || bare === '[local]' || bare === '-') return true;
  // A field with a name of its own, such as `[queryid=7831118945884805370]`.
  if (/^\[?[a-z_]{1,24}=/.test(bare)) return true;
  const inner = bare.startsWith('[') && bare.endsWith(']') ? bare.slice(1, -1) : bare;
  const number = wholeNumber(inner);
  if (number >= 0 && inner.length !== 5) prefix.pid ??= number;
  else if (number >= 0 && (bare !== inner || prefix.pid === undefined)) prefix.pid = number;
  else if (/^\d{1,9}-\d{1,9}$/.test(inner) || /^\d{1,9}\/\d{1,12}$/.test(inner)) return true;
  else if (/^[0-9a-f]{8}\.[0-9a-f]{1,8}$/.test(inner)) prefix.session = inner;
  else if (/^[0-9A-Z]{5}$/.test(inner) && /\d/.test(inner)) prefix.code = inner;
  else if (inner.endsWith(')') ? !setHost(prefix, inner) : !setAddress(prefix, inner)) return false;
  return true;
}

function setAddress(prefix: Prefix, text: string): boolean {
  const percent = text.indexOf('%');
  return isAddress(percent === -1 ? text : text.slice(0, percent)) && setHost(prefix, text);
}

/** `host(port)` or a host alone. */
function setHost(prefix: Prefix, text: string): boolean {
  if (text === '[local]') return true;
  const open = text.endsWith(')') ? text.lastIndexOf('(') : -1;
  const host = open === -1 ? text : text.slice(0, open);
  if (host.includes(' ') || (open !== -1 && wholeNumber(text.slice(open + 1, -1)) < 0)) return false;
  const origin = originOf(knownOf(host), open === -1 ? undefined : text.slice(open + 1, -1));
  if (origin !== undefined) prefix.origin = origin;
  return true;
}

/** `user@database`: a database's name has no `@`, a user's may. */
function setUserAtDatabase(prefix: Prefix, text: string): boolean {
  const at = text.lastIndexOf('@');
  if (at === -1) return false;
  setName(prefix, 'user', text.slice(0, at));
  setName(prefix, 'database', text.slice(at + 1));
  return true;
}

function wholeNumber(text: string): number {
  return text === '' || text.length > 10 ? -1 : digitsAt(text, 0, text.length);
}
