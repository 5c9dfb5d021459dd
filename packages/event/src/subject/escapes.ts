import { textOfBytes } from './bytes.ts';

/**
 * What stands for characters, and for nothing else where it is written: escapes of URLs, JSON and programming languages, entities of HTML.
 * That a letter behind a backslash stands for a line end cannot be told from `OFFICE\nancy`: see `lineEnds`.
 */
const source =
  String.raw`(?:%[\da-f]{2})+|%u[\da-f]{4}|(?:\\x[\da-f]{2})+|(?:\\[23][0-7]{2})+|\\u(?:[\da-f]{4}|\{[\da-f]{1,6}\})` +
  String.raw`|\\["'\\/]|&(?:#(?:\d{1,7}|x[\da-f]{1,6})|amp|lt|gt|quot|apos);`;
const first = new RegExp(source, 'i');
const every = new RegExp(source, 'gi');
const here = new RegExp(source, 'iy');
/** Of those that do not end in a letter or a digit. */
const behind = /(?:&(?:#\w{1,8}|amp|lt|gt|quot|apos);|\\u\{[\da-f]{1,6}\}|\\["'\\/])$/i;
const behindMax = 12;

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A text with its escapes undone once; the same where it has none. */
export const undone = (text: string): string => (first.test(text) ? text.replaceAll(every, charactersOf) : text);

export function isEscapeAt(text: string, at: number): boolean {
  here.lastIndex = at;
  return here.test(text);
}

/** Whether an escape that ends before `end` can be known by that. */
export const isEscapeBefore = (text: string, end: number): boolean =>
  behind.test(text.slice(Math.max(0, end - behindMax), end));

function charactersOf(escape: string): string {
  const [lead, kind = ''] = escape;
  if (lead === '&') return entity(escape.slice(1, -1));
  if (/["'\\/]/.test(kind)) return kind;
  if (/[uU]/.test(kind)) return characterOf(Number.parseInt(escape.slice(2).replace('{', ''), 16));
  if (lead === '%') return bytesText(escape.slice(1).split('%'), 16);
  if (/[xX]/.test(kind)) return bytesText(escape.slice(2).split(/\\x/i), 16);
  return bytesText(escape.slice(1).split('\\'), 8);
}

function bytesText(digits: readonly string[], radix: number): string {
  const bytes = digits.map((each) => Number.parseInt(each, radix));
  if (bytes.every((each) => each < 0x80)) return String.fromCharCode(...bytes);
  return textOfBytes(Uint8Array.from(bytes));
}

/** A half of a pair stays what it is: the other half is beside it. */
const characterOf = (code: number): string => (code > 0x10_ff_ff ? '\u{fffd}' : String.fromCodePoint(code));

function entity(name: string): string {
  if (!name.startsWith('#')) return named[name.toLowerCase()] ?? '';
  const isHex = name[1] === 'x' || name[1] === 'X';
  return characterOf(Number.parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10));
}

/**
 * With `\n` and the like as spaces, but behind a letter, a digit or a backslash: there it is more often a domain and an account
 * (`OFFICE\nancy`) or a host (`\\nancy`). Within JSON there is no doubt: see `jsonTexts`.
 */
export const lineEnds = (text: string): string => text.replaceAll(/(?<![\p{L}\p{N}_\\])\\[nrtbfv]/gu, ' ');

/**
 * With `+` as a space in the values of a form: behind `?`, `&` or a quotation mark, or at the beginning of a text that is all of it. Not where an
 * `@` is written in the value, of which a form would have made `%40`: `ann+news@example.org` is an address.
 */
export function formSpaces(text: string): string {
  if (!text.includes('+') || !text.includes('=')) return text;
  return text.replaceAll(/[^\s?&"'<>]+/g, (part, at: number) => {
    const equals = part.indexOf('=');
    const isValue = equals > 0 && (at === 0 ? !/\s/.test(text) : `?&"'`.includes(text.charAt(at - 1)));
    return isValue && !part.includes('@') ? part.replaceAll('+', ' ') : part;
  });
}

const encodedWord = /=\?[\w-]{1,40}\?([qb])\?([^?\s]{1,200})\?=/gi;
const quoted = /(?:=[\dA-F]{2})+/g;

/**
 * With quoted-printable undone: all of it where the text says that it is (by name, or by a line that ends in `=`), else only what stands for
 * letters or for what joins them: `id=20471182` is a number. Words of mail headers (RFC 2047), too.
 */
export function unquoted(text: string): string {
  if (!/=(?:[\dA-F]{2}|\?|\r?\n)/.test(text)) return text;
  const isWhole = /=\r?\n|quoted-printable/i.test(text);
  const words = text.replaceAll(encodedWord, (_, kind: string, word: string) =>
    kind.toLowerCase() === 'b' ? base64(word) : unquotedAll(word.replaceAll('_', ' ')),
  );
  if (isWhole) return unquotedAll(words.replaceAll(/=\r?\n/g, ''));
  return words.replaceAll(quoted, (run, at: number) => {
    const read = unquotedAll(run);
    if (/^[\p{L}\p{M}]+$/u.test(read)) return read;
    const isWithin = /[\p{L}\p{N}]$/u.test(words.slice(Math.max(0, at - 2), at));
    return isWithin && /^[.@+'_-]$/.test(read) && /^[\p{L}\p{N}]/u.test(words.slice(at + run.length)) ? read : run;
  });
}

const unquotedAll = (text: string): string => text.replaceAll(quoted, (run) => bytesText(run.slice(1).split('='), 16));

function base64(word: string): string {
  try {
    return textOfBytes(Uint8Array.from(atob(word), (each) => each.charCodeAt(0)));
  } catch {
    return word;
  }
}

const brackets = ['{}', '[]', '""'] as const;

/** The texts of JSON that a text is, or has from its first bracket to its last, and what is around it. Null where it has none. */
export function jsonTexts(text: string): string[] | null {
  for (const [opening = '', closing = ''] of brackets) {
    const start = text.indexOf(opening);
    const end = text.lastIndexOf(closing) + 1;
    if (start === -1 || end <= start + 1 || (opening === '"' && start > 0)) continue;
    const json = text.slice(start, end);
    if (!isJson(json)) continue;
    // What was parsed has not all of it: of two members of one name only the last.
    const inside = (json.match(/"(?:[^"\\]|\\.)*"/g) ?? []).map((each) => JSON.parse(each) as string);
    return [text.slice(0, start), ...inside, text.slice(end)].filter((each) => each !== '');
  }
  return null;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
