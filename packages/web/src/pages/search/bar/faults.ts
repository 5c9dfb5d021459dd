import { AppError } from '@daybook/api';
import { parse } from '@daybook/query';
import type { KnownFields } from '../../../api/fields.ts';

/** What is wrong with a query, and where. */
export interface Fault {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  /** What would mend it, in that place. */
  readonly suggestion?: string;
}

/** Found here, while it is typed. */
export function faultsIn(
  text: string,
  { catalogue, names }: Pick<KnownFields, 'catalogue' | 'names'>,
): readonly Fault[] {
  const parsed = parse(text, catalogue, { names, nowNs: BigInt(Date.now()) * 1_000_000n });
  if (parsed.ok) return [];
  return parsed.errors.map(({ span, message, suggestion }) => ({
    ...span,
    message,
    ...(suggestion === undefined ? {} : { suggestion }),
  }));
}

/** Found by the server, in the query that it was asked. */
export function faultsOf(error: unknown): readonly Fault[] {
  if (!(error instanceof AppError) || error.code !== 'query.invalid') return [];
  return error.errors.flatMap(({ start, end, message }) =>
    start === undefined || end === undefined ? [] : [{ start, end, message }],
  );
}

export interface Piece {
  readonly text: string;
  readonly isFaulty: boolean;
}

/** The text cut where faults begin and end. A fault of no length is the character behind it, or one past the end. */
export function piecesOf(text: string, faults: readonly Fault[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { start, end } of faults.toSorted((a, b) => a.start - b.start)) {
    const from = Math.max(at, Math.min(start, text.length));
    const to = Math.max(start + 1, end);
    if (to <= at) continue;
    if (from > at) pieces.push({ text: text.slice(at, from), isFaulty: false });
    pieces.push({ text: text.slice(from, to).padEnd(1, ' '), isFaulty: true });
    at = Math.max(from, Math.min(to, text.length));
    if (from >= text.length) return pieces;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), isFaulty: false });
  return pieces;
}
