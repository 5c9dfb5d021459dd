import type { PositionValue } from './value.ts';

/** Reads `LOG:INDEX`, or a bare `INDEX` in log 1. Null when it is neither, or a number is too large to be exact. */
export function parsePosition(text: string): PositionValue | null {
  const match = /^(?:([1-9]\d{0,9}):)?(0|[1-9]\d{0,15})$/.exec(text);
  if (match === null) return null;
  const log = match[1] === undefined ? 1 : Number(match[1]);
  const index = Number(match[2]);
  return log > 0xffffffff || !Number.isSafeInteger(index) ? null : { type: 'position', log, index };
}
