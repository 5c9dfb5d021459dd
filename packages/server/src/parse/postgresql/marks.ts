/** Where the word that says what a line is stands in it: `LOG:  `, `DETAIL:  `. */
export interface Mark {
  readonly word: string;
  readonly start: number;
  /** Index of the first character of the message. */
  readonly end: number;
}

const severities = new Set(['LOG', 'INFO', 'NOTICE', 'WARNING', 'ERROR', 'FATAL', 'PANIC', 'DEBUG']);
/** What goes on the message before it. */
const details = new Set(['DETAIL', 'HINT', 'CONTEXT', 'STATEMENT', 'QUERY', 'LOCATION', 'BACKTRACE']);
const marksMax = 8;
const wordLengthMax = 9;

/** The first marks of a line, up to eight. Behind the first one or two they are mostly what a statement says. */
export function marksOf(line: string): Mark[] {
  const marks: Mark[] = [];
  for (
    let colon = line.indexOf(':  ');
    colon !== -1 && marks.length < marksMax;
    colon = line.indexOf(':  ', colon + 1)
  ) {
    let start = colon;
    while (start > 0 && colon - start < wordLengthMax && isWordCode(line.charCodeAt(start - 1))) start -= 1;
    const word = line.slice(start, colon);
    const before = start === 0 ? 0x20 : line.charCodeAt(start - 1);
    const isApart = !(before >= 0x61 && before <= 0x7a) && !(before >= 0x41 && before <= 0x5a) && before !== 0x5f;
    const name = word.startsWith('DEBUG') ? 'DEBUG' : word;
    if (isApart && (severities.has(name) || details.has(name))) marks.push({ word: name, start, end: colon + 3 });
  }
  return marks;
}

function isWordCode(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x31 && code <= 0x35);
}

export function isDetail(word: string): boolean {
  return details.has(word);
}
