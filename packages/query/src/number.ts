/** Reads a decimal number. Null when it is none, is not finite, or is an integer past 2^53 - 1, which would not be exact. */
export function parseNumber(text: string): number | null {
  if (text.length > 64 || !/^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/.test(text)) return null;
  const number = Number(text);
  if (!Number.isFinite(number) || Math.abs(number) > Number.MAX_SAFE_INTEGER) return null;
  return number === 0 ? 0 : number;
}
