import { type FormatName, inOrder, isFormatName } from './formats.ts';

const sampleLinesMax = 100;

/**
 * The format that more than half of the first lines (up to 100) are surely of, or null where there is none. Blank lines are
 * not counted, nor those that begin with a blank and are not of the format: they go on the line before them.
 */
export function detectFormat(lines: readonly string[]): FormatName | null {
  const sample = lines.filter((line) => line.trim() !== '').slice(0, sampleLinesMax);
  for (const format of inOrder) {
    const matching = sample.map((line) => format.matches(line));
    const hits = matching.filter(Boolean).length;
    const others = sample.filter((line, i) => matching[i] !== true && !isIndented(line)).length;
    if (hits > others && isFormatName(format.name)) return format.name;
  }
  return null;
}

function isIndented(line: string): boolean {
  return line.charCodeAt(0) === 0x09 || line.charCodeAt(0) === 0x20;
}
