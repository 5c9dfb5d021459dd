/** The address of an event within a tenant: log number (from 1) and index in that log (from 0). It outlives the content. */
export interface Position {
  readonly log: number;
  readonly index: number;
}

/** `LOG:INDEX`, both decimal. */
export function formatPosition(position: Position): string {
  return `${position.log}:${position.index}`;
}

/** Reads `LOG:INDEX`, or a bare `INDEX` in log 1. Null when the text is neither, or a number is past 2^53 - 1. */
export function parsePosition(text: string): Position | null {
  const match = /^(?:([1-9]\d{0,9}):)?(0|[1-9]\d{0,15})$/.exec(text);
  if (match === null) return null;
  const log = match[1] === undefined ? 1 : Number(match[1]);
  const index = Number(match[2]);
  if (log > 0xffffffff || !Number.isSafeInteger(index)) return null;
  return { log, index };
}
