import { stampAt, zonedTime } from '../fields/stamp.ts';
import type { LineJoiner, ParseContext } from '../format.ts';
import { isDetail } from './marks.ts';
import { readPrefix } from './prefix.ts';
import { partOf } from './stderr.ts';

const context: ParseContext = { referenceMs: 0, zoneOffsetMin: 0 };
/** A record of `csvlog` whose quote is not closed within this is a damaged one. */
const quotedCharsMax = 64 * 1024;

/**
 * Lines of PostgreSQL that are one message: those that begin with a tab (a blank, where a copy has lost it), those with `DETAIL`, `STATEMENT` and the like
 * behind their prefix, and those of a quoted field of `csvlog` that holds newlines.
 */
export function joinLines(): LineJoiner {
  let record = 0;
  let isQuoted = false;
  let quotedChars = 0;
  const goesOn = (line: string): boolean => {
    if (isQuoted && quotedChars + line.length <= quotedCharsMax) {
      quotedChars += line.length;
      isQuoted = !isOdd(line);
      return true;
    }
    isQuoted = isCsvStart(line) && isOdd(line);
    quotedChars = line.length;
    return line.charCodeAt(0) === 0x09 || line.charCodeAt(0) === 0x20 || isDetailLine(line);
  };
  return {
    openMax: 1,
    keyOf: (line) => {
      if (!goesOn(line) || record === 0) record += 1;
      return String(record);
    },
  };
}

function isDetailLine(line: string): boolean {
  const part = partOf(line, (prefix) => readPrefix(prefix, context));
  return part !== null && isDetail(part.mark.word);
}

function isCsvStart(line: string): boolean {
  const stamp = stampAt(line, line.charCodeAt(0) === 0x22 ? 1 : 0);
  if (stamp === null) return false;
  const { end } = zonedTime(line, stamp, context);
  return line.charCodeAt(end) === 0x2c || line.startsWith('",', end);
}

/** Whether the line has an odd number of quotes. */
function isOdd(line: string): boolean {
  let count = 0;
  for (let at = line.indexOf('"'); at !== -1; at = line.indexOf('"', at + 1)) count += 1;
  return count % 2 === 1;
}
