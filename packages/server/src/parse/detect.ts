import { type FormatName, inOrder, isFormatName } from './formats.ts';

const sampleLinesMax = 100;

/**
 * The format that more than half of the first lines (up to 100, blank ones not counted) are surely of, or null where
 * there is none.
 */
export function detectFormat(lines: readonly string[]): FormatName | null {
  const sample = lines.filter((line) => line.trim() !== '').slice(0, sampleLinesMax);
  for (const format of inOrder) {
    const hits = sample.filter((line) => format.matches(line)).length;
    if (hits * 2 > sample.length && isFormatName(format.name)) return format.name;
  }
  return null;
}
