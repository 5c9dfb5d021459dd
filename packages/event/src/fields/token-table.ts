/** What a JSON value is. Of a text the range is what lies between its quotes, of a list what lies between its brackets. */
export const kinds = { absent: 0, text: 1, escapedText: 2, number: 3, true: 4, false: 5, null: 6, list: 7 } as const;
export type TokenKind = (typeof kinds)[keyof typeof kinds];

/**
 * Where values lie in some bytes: rows of as many tokens as there are columns. Token `row * columns + column` has a kind
 * and a range. Kept from event to event, so that reading one makes no objects.
 */
export class TokenTable {
  readonly columns: number;
  /** Rows in use. Those of an event are written by `FieldReader`. */
  rows = 0;
  #kinds: Uint8Array;
  #ranges: Int32Array;

  constructor(columns: number, rowsExpected: number) {
    this.columns = columns;
    this.#kinds = new Uint8Array(columns * rowsExpected);
    this.#ranges = new Int32Array(columns * rowsExpected * 2);
  }

  clear(): void {
    if (this.rows === 0) return;
    this.#kinds.fill(kinds.absent, 0, this.rows * this.columns);
    this.rows = 0;
  }

  /** Index of the first token of a new row. */
  addRow(): number {
    const first = this.rows * this.columns;
    this.rows += 1;
    if (this.rows * this.columns > this.#kinds.length) this.#grow();
    return first;
  }

  set(token: number, kind: TokenKind, start: number, end: number): void {
    this.#kinds[token] = kind;
    this.#ranges[2 * token] = start;
    this.#ranges[2 * token + 1] = end;
  }

  has(token: number): boolean {
    return this.#kinds[token] !== kinds.absent;
  }

  kind(token: number): TokenKind {
    return this.#kinds[token] as TokenKind;
  }

  start(token: number): number {
    return this.#ranges[2 * token] as number;
  }

  end(token: number): number {
    return this.#ranges[2 * token + 1] as number;
  }

  #grow(): void {
    const [kindsBefore, rangesBefore] = [this.#kinds, this.#ranges];
    this.#kinds = new Uint8Array(kindsBefore.length * 2);
    this.#kinds.set(kindsBefore);
    this.#ranges = new Int32Array(rangesBefore.length * 2);
    this.#ranges.set(rangesBefore);
  }
}
