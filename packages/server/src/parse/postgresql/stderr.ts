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
 * first mark counts before which everything was understood, and a later one where more of the names stand before it
 * (`user=eve FATAL:  x,db=shop FATAL:  …`).
 */
export function partOf(line: string, read: ReadPrefix): Part | null {
  let best: Part | null = null;
  let isTold = false;
  for (const [i, mark] of marksOf(line).entries()) {
    const before = i === 0 ? null : best;
    if (before !== null && statementStarts.some((start) => before.text.startsWith(start))) break;
    const prefix = read(line.slice(0, mark.start));
    if (prefix === null) continue;
    const isWhole = prefix.rest === undefined;
    const isBetter = best === null || (isWhole && (!isTold || (prefix.keys ?? 0) > (best.prefix.keys ?? 0)));
    if (!isBetter) continue;
    isTold = isWhole;
    best = { mark, prefix: i === 0 ? prefix : { ...prefix, isAmbiguous: true }, text: line.slice(mark.end) };
  }
  return best;
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
