/**
 * The failure side of every decoder and verifier here. `at` is where: a byte offset in binary input, a line (from 1) in
 * text, a position in the list where a list was given; each function says which.
 */
export interface Fault<Code extends string> {
  readonly ok: false;
  readonly code: Code;
  readonly at: number;
}

export function fault<Code extends string>(code: Code, at: number): Fault<Code> {
  return { ok: false, code, at };
}
