import type { LineFormat } from './format.ts';

/** A line longer than this is kept whole but not read, unless its format takes longer ones. */
export const lineBytesMax = 64 * 1024;

/** Bytes of a line that the format reads. */
export const bytesMaxOf = (format: LineFormat): number => format.lineBytesMax ?? lineBytesMax;
