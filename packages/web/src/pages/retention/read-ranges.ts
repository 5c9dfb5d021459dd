import { type IndexRange, joinRanges, parsePosition } from '@daybook/event';
import { InputFault } from '../../ui/problem.tsx';

/** `1200-1400 1:1500` as ranges of indices, in order and apart. Throws what is none, by what was typed. */
export function readRanges(text: string): IndexRange[] {
  const ranges = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map(readRange);
  if (ranges.length === 0) throw new InputFault('Name positions of the log: 1200-1400 1500');
  return joinRanges(ranges);
}

function readRange(part: string): IndexRange {
  const ends = part.split('-').map((end) => parsePosition(end)?.index);
  const [first, last = first] = ends;
  if (ends.length > 2 || ends.includes(undefined) || first === undefined || last === undefined || last < first)
    throw new InputFault(`\`${part}\` is no range of the log: two positions are 1200-1400, one is 1500`);
  return [first, last];
}
