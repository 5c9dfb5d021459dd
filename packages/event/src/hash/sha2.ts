import { type Code, doWhile, i32, seq } from './code.ts';
import { layout } from './layout.ts';
import type { Local, NewLocal, ValueType } from './module.ts';

/** What a word of the hash is: a number, or a vector that holds the same word of four messages. */
export interface Word {
  readonly type: ValueType;
  /** Bytes of one in memory. */
  readonly bytes: number;
  load(address: Code, offset: number): Code;
  store(address: Code, offset: number, value: Code): Code;
  add(a: Code, b: Code): Code;
  and(a: Code, b: Code): Code;
  xor(a: Code, b: Code): Code;
  shr(value: Code, bits: number): Code;
  rotr(value: Code, bits: number): Code;
}

type Three = readonly [number, number, number];

/** A hash of the SHA-2 family (FIPS 180-4, section 6) over words of some kind. */
export interface Sha2 {
  readonly word: Word;
  readonly rounds: number;
  /** Σ0 and Σ1: three rotations each (4.1.2, 4.1.3). */
  readonly bigSigma: readonly [Three, Three];
  /** σ0 and σ1: two rotations and a shift each. */
  readonly smallSigma: readonly [Three, Three];
  /** Where the round constants K lie: a word each, so a vector of the same number where a word is a vector. */
  readonly constants: number;
}

/** Rounds per turn of a loop: after eight, each working variable has its own name again. */
const unrolled = 8;

/**
 * The rounds of one block (6.2.2 and 6.4.2, steps 1 and 3) over the working variables `v`, a to h. The block lies in the
 * first sixteen words of the schedule W, which is extended sixteen words ahead
 * of the rounds, so that a processor overlaps the two; more unrolling, W in locals and a loop of its own for W measured slower.
 */
export function rounds(sha2: Sha2, v: readonly Local[], newLocal: NewLocal): Code {
  const { word } = sha2;
  const [at, t1, x, bXorC] = [newLocal('i32'), newLocal(word.type), newLocal(word.type), newLocal(word.type)];
  const letter = (index: number, t: number): Local => v[(index - t + unrolled) % 8]!;
  const sum = (first: Code, ...rest: Code[]): Code => rest.reduce((total, value) => word.add(total, value), first);
  const bigSigma = (which: 0 | 1, value: Code): Code => {
    const [i, j, k] = sha2.bigSigma[which];
    return word.xor(word.xor(word.rotr(value, i), word.rotr(value, j)), word.rotr(value, k));
  };
  const smallSigma = (which: 0 | 1, value: Code): Code => {
    const [i, j, k] = sha2.smallSigma[which];
    return word.xor(word.xor(word.rotr(value, i), word.rotr(value, j)), word.shr(value, k));
  };
  /** `at` is where the loop is, in bytes from W(0) and from K(0); `t` counts from there. */
  const w = (t: number): Code => word.load(at.get, layout.schedule + t * word.bytes);
  const k = (t: number): Code => word.load(at.get, sha2.constants + t * word.bytes);

  const extend = (t: number): Code =>
    seq(
      t1.set(w(t + 1)),
      x.set(w(t + 14)),
      word.store(
        at.get,
        layout.schedule + (t + 16) * word.bytes,
        sum(w(t), smallSigma(0, t1.get), w(t + 9), smallSigma(1, x.get)),
      ),
    );

  const round = (t: number): Code => {
    const [a, b, d] = [letter(0, t), letter(1, t), letter(3, t)];
    const [e, f, g, h] = [letter(4, t), letter(5, t), letter(6, t), letter(7, t)];
    const ch = word.xor(word.and(word.xor(f.get, g.get), e.get), g.get);
    const maj = word.xor(word.and(x.get, bXorC.get), b.get);
    return seq(
      t1.set(sum(h.get, k(t), w(t), ch, bigSigma(1, e.get))),
      d.set(word.add(d.get, t1.get)),
      // Maj(a, b, c) = ((a ^ b) & (b ^ c)) ^ b, and this round's a ^ b is the next one's b ^ c.
      x.set(word.xor(a.get, b.get)),
      h.set(sum(t1.get, maj, bigSigma(0, a.get))),
      bXorC.set(x.get),
    );
  };

  const until = (end: number, one: (t: number) => Code): Code =>
    doWhile(
      seq(
        ...Array.from({ length: unrolled }, (_, t) => one(t)),
        at.set(i32.add(at.get, i32.const(unrolled * word.bytes))),
      ),
      i32.lessUnsigned(at.get, i32.const(end * word.bytes)),
    );
  return seq(
    at.set(i32.const(0)),
    bXorC.set(word.xor(v[1]!.get, v[2]!.get)),
    until(sha2.rounds - 16, (t) => seq(round(t), extend(t))),
    until(sha2.rounds, round),
  );
}
