import type { LineJoiner } from '../format.ts';
import { criPart } from './cri.ts';

const markLengthMax = 64;
const blank = 0x20;
const letterP = 0x50;
/** From the blank behind the time, past the name of a stream. */
const tagOffset = ' stdout '.length;

/** Joins the parts that a container runtime cut lines into (CRI, `P`); null where it cut none of these lines. */
export function criJoiner(lines: readonly Uint8Array[]): LineJoiner | null {
  if (!lines.some(isCut)) return null;
  return {
    // One line of each stream, at most, goes on.
    openMax: 2,
    keyOf: (line) => criPart(line)?.stream ?? 'neither',
    isLast: (line) => criPart(line)?.isCut !== true,
  };
}

/** Looks at few bytes of a line that is none. */
function isCut(line: Uint8Array): boolean {
  const tag = line.indexOf(blank) + tagOffset;
  if (tag > markLengthMax || line[tag] !== letterP) return false;
  const { buffer, byteOffset, length } = line;
  return criPart(Buffer.from(buffer, byteOffset, Math.min(length, markLengthMax)).toString('latin1'))?.isCut === true;
}
