import { formSpaces, jsonTexts, lineEnds, undone, unquoted } from './escapes.ts';

/** Escapes within escapes are undone as often as this: `%252540`. */
const levelsMax = 4;
/** JSON as a text of JSON is opened as often as this. */
const jsonLevelsMax = 3;

/** Whether `readingsOf` may find more than the text itself. */
export const isSpecial = (text: string): boolean => special.test(text);

// Without the flag `u`, which makes it three times as slow. Of control characters, line ends and tabs are not meant.
const special = new RegExp(
  String.raw`[\\\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\uffff]|%[\da-fA-FuU]|&[#aglqAGLQ]|=(?:[\dA-F]{2}|[?\r\n]|[^\s?&"'<>=]*\+)|#033\[`,
);
const wide = new RegExp(String.raw`[^\x00-\x7f]`);
const escapeCharacter = '\u001b';
/** What tells a terminal about colours and the like (ECMA-48), also as rsyslog writes it. */
const terminal = new RegExp(
  String.raw`(?:\u001b|#033)(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\^_])`,
  'g',
);
const ignorable = /\p{Default_Ignorable_Code_Point}+/gu;

/**
 * A text as it can be read, in a form of which there is one for all that look alike. Compatibility forms (NFKC) are for texts that
 * came through a form, a PDF or a keyboard of East Asia: letters of full width, ligatures, spaces that do not break.
 */
export class Reading {
  readonly text: string;
  /** Whether its escapes are undone in another reading, so that what is beside one is judged there. */
  readonly hasEscapes: boolean;
  #lower: string | null = null;
  #hosts: string | null = null;

  constructor(text: string, hasEscapes: boolean) {
    this.text = normal(text);
    this.hasEscapes = hasEscapes;
  }

  get lower(): string {
    return (this.#lower ??= lowerCase(this.text));
  }

  /** In lower case, with the names of hosts behind an `@` as in the DNS. */
  get hosts(): string {
    return (this.#hosts ??= wide.test(this.lower) ? this.lower.replaceAll(hostBehindAt, hostInDns) : this.lower);
  }
}

/** One for all that differ in case only: at the end of a word, Greek has a letter more. */
export const lowerCase = (text: string): string => text.toLowerCase().replaceAll('ς', 'σ');

export function normal(text: string): string {
  let now = text;
  if (now.includes(escapeCharacter) || now.includes('#033')) now = now.replaceAll(terminal, '');
  if (!wide.test(now)) return now;
  return now
    .replaceAll(ignorable, '')
    .normalize('NFKC')
    .replaceAll(/[\u2018\u2019\u02bc]/g, "'")
    .replaceAll(/[\u2010\u2011]/g, '-');
}

const hostBehindAt = /(?<=@)[\p{L}\p{N}\p{M}]+(?:[.-]+[\p{L}\p{N}\p{M}]+)*/gu;
const hostMax = 253;

/** A host's name as it is in the DNS: `exämple.org` is `xn--exmple-cua.org`. The same where it is none. */
export function hostInDns(host: string): string {
  if (host.length > hostMax || !wide.test(host)) return host;
  const url = `http://${host}/`;
  return URL.canParse(url) ? new URL(url).hostname : host;
}

/** All ways to read a text: as it stands, and with what stands for other characters undone, level by level. */
export function readingsOf(text: string): readonly Reading[] {
  if (!isSpecial(text)) return [new Reading(text, false)];
  const readings: Reading[] = [];
  addJson(readings, text, jsonLevelsMax);
  return readings;
}

function addJson(readings: Reading[], text: string, levels: number): void {
  const inside = levels > 0 && text.includes('\\') ? jsonTexts(text) : null;
  if (inside === null) {
    addLevels(readings, text, true);
    return;
  }
  // Numbers are in no text of it.
  readings.push(new Reading(text, true));
  for (const each of inside) {
    if (special.test(each)) addJson(readings, each, levels - 1);
    else readings.push(new Reading(each, false));
  }
}

/** UTF-16 that was taken for bytes. */
const withoutZeros = (text: string): string => text.replaceAll('\u0000', '');

function addLevels(readings: Reading[], text: string, mayBeForm: boolean): void {
  let now = text;
  // What was an escape a level before is what it is: `%2B` no space, `\\nancy` a host.
  let isForm = mayBeForm;
  let hasLineEnds = true;
  for (let level = 0; ; level += 1) {
    const next = level < levelsMax ? undone(now) : now;
    const hasEscapes = next !== now;
    readings.push(new Reading(now, hasEscapes));
    for (const other of [hasLineEnds ? lineEnds(now) : now, unquoted(now), withoutZeros(now)])
      if (other !== now) readings.push(new Reading(other, hasEscapes));
    const form = isForm ? formSpaces(now) : now;
    if (form !== now) addLevels(readings, form, false);
    if (!hasEscapes) return;
    isForm &&= !/%2b/i.test(now);
    hasLineEnds &&= !now.includes('\\\\');
    now = next;
  }
}
