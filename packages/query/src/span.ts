/** A place in the query text, in UTF-16 code units as JavaScript counts them; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The span of what no text stands behind: nodes made by a program. */
export const noSpan: Span = { start: 0, end: 0 };
