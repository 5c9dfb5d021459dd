/** What every statement says: its number in the log, from 1, and the index of the one before it. */
export interface Chained {
  readonly number: number;
  readonly previous: number | null;
  /** In a log that was restored: the index of the same statement in the log that was lost. */
  readonly restates?: number;
}

export const isIndex = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
export const isTextOrNull = (value: unknown): value is string | null => value === null || typeof value === 'string';
/** Whether it can be the number of a source; 0 is Daybook itself. */
export const isSource = (value: unknown): value is number => isIndex(value) && value <= 0xffffffff;
