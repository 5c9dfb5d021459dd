import type { Reader, Word } from './reader.ts';
import type { Report } from './report.ts';

// Lucene's boosts (`^2`) and fuzzy searches (`~1`) are refused, not ignored: a query must mean what it seems to mean.

/** True, after reporting it, when a boost or a fuzzy mark ends the word. */
export function endsInModifier(reader: Reader, word: Word, report: Report): boolean {
  if (word.quoted) return false;
  const { start, end } = word.span;
  const source = reader.text.slice(start, end);
  const at = modifierAt(source);
  if (at <= 0 || isEscaped(source, at)) return false;
  notSupported(reader, start + at, end, report);
  return true;
}

/** Reports and passes over a boost or a fuzzy mark that follows directly on a phrase, a group or a range. */
export function refuseModifier(reader: Reader, report: Report): void {
  const start = reader.at;
  const match = /^[~^][\d.]*/.exec(reader.text.slice(start, start + 16));
  if (match === null) return;
  reader.at += match[0].length;
  notSupported(reader, start, reader.at, report);
}

function notSupported(reader: Reader, start: number, end: number, report: Report): void {
  const mark = reader.text.charAt(start);
  const what = mark === '^' ? 'Boosts (^) are not supported: nothing is ranked.' : 'Fuzzy search (~) is not supported.';
  report.add('not-supported', `${what} To search for the mark itself write \\${mark}.`, { start, end });
}

/** Where `~` or `^` with nothing but digits and points behind it stands; -1 where there is none. From the end: linear. */
function modifierAt(source: string): number {
  let at = source.length - 1;
  while (at >= 0 && '0123456789.'.includes(source.charAt(at))) at--;
  return source.charAt(at) === '~' || source.charAt(at) === '^' ? at : -1;
}

/** True when an odd number of backslashes stands before that place. */
function isEscaped(source: string, at: number): boolean {
  let backslashes = 0;
  while (source[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}
