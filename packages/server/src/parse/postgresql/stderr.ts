import { definedOf } from '../fields/event.ts';
import type { ParseContext } from '../format.ts';
import type { Entry } from './entry.ts';
import { isDetail, type Mark, marksOf } from './marks.ts';
import { type Prefix, readPrefix } from './prefix.ts';

/** How the prefix of a line is read: with its time, or behind a header that has it. */
type ReadPrefix = (text: string) => Prefix | null;

interface Part {
  readonly mark: Mark;
  readonly prefix: Prefix;
  text: string;
}

/**
 * The message of one or more lines of `stderr`: the first has the prefix and the severity, the others begin with a tab, or
 * have the prefix and `DETAIL`, `STATEMENT` and the like. Null where the first line is no such line.
 */
export function readStderr(text: string, context: ParseContext): Entry | null {
  return readLines(text, (prefix) => readPrefix(prefix, context));
}

export function readLines(text: string, read: ReadPrefix): Entry | null {
  const parts: Part[] = [];
  let isAmbiguous = false;
  for (const line of text.split('\n')) {
    const current = parts.at(-1);
    const begun = line.charCodeAt(0) === 0x09 ? null : partOf(line, read);
    if (begun !== null && (current === undefined || isDetail(begun.mark.word))) {
      parts.push(begun);
      isAmbiguous ||= begun.prefix.isAmbiguous === true;
    } else if (current === undefined) return null;
    else current.text += `\n${line.charCodeAt(0) === 0x09 ? line.slice(1) : line}`;
  }
  const first = parts[0];
  return first === undefined ? null : entryOf(first, parts, isAmbiguous);
}

/** What the message of a statement begins with: nothing of a prefix stands behind it. */
const statementStarts = ['statement: ', 'duration: ', 'execute ', 'parse ', 'bind ', 'AUDIT: '];

/**
 * The part that a line begins. A name in the prefix may itself look like a mark (`eve FATAL:  x@shop FATAL:  …`): the
 * first mark counts before which everything was understood, unless behind a later one the message says a name that the
 * first stands in, or more of the names stand before it (`user=eve FATAL:  x,db=shop FATAL:  …`).
 */
export function partOf(line: string, read: ReadPrefix): Part | null {
  const marks = marksOf(line);
  let best: Part | null = null;
  let wholeCount = 0;
  for (const mark of marks) {
    const named = best === null ? null : namedPart(line, best.mark, mark, read);
    if (named !== null) return named;
    const prefix = read(line.slice(0, mark.start));
    if (prefix === null) continue;
    const part = { mark, prefix, text: line.slice(mark.end) };
    const isWhole = prefix.rest === undefined;
    if (isWhole) wholeCount += 1;
    if (best === null || (isWhole && isBetter(part, best, wholeCount))) best = part;
    if (best === part && statementStarts.some((start) => part.text.startsWith(start))) return best;
  }
  // What is no statement may not hold a mark, unless a name put it there.
  return best !== null && marks.length > 1 ? { ...best, prefix: { ...best.prefix, isAmbiguous: true } } : best;
}

function isBetter(part: Part, best: Part, wholeCount: number): boolean {
  return wholeCount === 1 || (part.prefix.keys ?? 0) > (best.prefix.keys ?? 0);
}

/** The part behind a mark, where the message says a name that the mark before it is within. */
function namedPart(line: string, first: Mark, mark: Mark, read: ReadPrefix): Part | null {
  const before = line.slice(0, mark.start);
  const text = line.slice(mark.end);
  const start = / (?:user|role) "/.exec(` ${text.slice(0, 128)}`);
  const name = start === null ? '' : text.slice(start.index + start[0].length - 1, text.lastIndexOf('"'));
  const at = name === '' ? -1 : before.indexOf(name);
  if (at === -1 || first.start < at || first.start >= at + name.length) return null;
  const prefix = read(`${before.slice(0, at)}_${before.slice(at + name.length)}`);
  if (prefix?.user !== '_' || prefix.rest !== undefined) return null;
  return { mark, prefix: { ...prefix, user: name, isAmbiguous: true }, text };
}

function entryOf(first: Part, parts: readonly Part[], isAmbiguous: boolean): Entry {
  const { time, flags, rest, keys: _, ...known } = first.prefix;
  const textOf = (word: string): string | undefined => parts.find(({ mark }, i) => i > 0 && mark.word === word)?.text;
  const isLone = isDetail(first.mark.word);
  return {
    ...known,
    time,
    flags,
    severity: isLone ? 'LOG' : first.mark.word,
    message: isLone ? `${first.mark.word}:  ${first.text}` : first.text,
    ...definedOf({
      detail: textOf('DETAIL'),
      hint: textOf('HINT'),
      context: textOf('CONTEXT'),
      statement: textOf('STATEMENT'),
      prefix: rest,
    }),
    ...(isAmbiguous ? { isAmbiguous } : {}),
    ...(known.code === undefined || known.code === '00000' ? { code: undefined } : {}),
  } as Entry;
}
