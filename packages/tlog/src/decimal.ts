/** A decimal without sign or leading zeroes, below 2^53. Null for anything else. */
export function parseDecimal(text: string): number | null {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}

/** Whether the number can be a tree size or an index: an integer from 0 to 2^53 - 1. */
export function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** Throws a RangeError that names the argument, where a size or index is not an integer from 0 to 2^53 - 1. */
export function requireSize(value: number, name: string): void {
  if (!isSize(value)) throw new RangeError(`${name} must be an integer from 0 to 2^53 - 1, not ${value}`);
}
