import type { Scalar } from '@daybook/event';

/** What a scalar is searched as. Null is no value, which is the empty string. */
export function scalarText(value: Scalar | undefined): string {
  return value === undefined || value === null ? '' : String(value);
}

/** A source's number as far as it is exact; beyond 2^53 it is in the ledger only. */
export function exactSeq(seq: string | undefined): number | undefined {
  const value = Number(seq);
  return seq !== undefined && Number.isSafeInteger(value) ? value : undefined;
}

/** A number as far as a query can name it (`parseNumber` in `query`). */
export function exactNumber(value: number | undefined): number | undefined {
  if (value === undefined || !Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) return undefined;
  return value;
}
