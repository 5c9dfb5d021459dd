import { type Code, doWhile, i32, seq } from './code.ts';
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
  /** Round constants K: where they lie, how far apart, and how one is loaded. */
  readonly constants: number;
  readonly constantBytes: number;
  loadConstant(address: Code, offset: number): Code;
  /** Where the message schedule W lies. Its first sixteen words are the block and are stored before `rounds` runs. */
  readonly schedule: number;
}

/** Rounds per turn of a loop: after eight, each working variable has its own name again. */
const unrolled = 8;

/**
 * The loops of one block (6.2.2 and 6.4.2, steps 1 and 3), over the working variables `v` (a to h). W(t) is made just before its
 * round, so that a processor overlaps the two; more unrolling, or W in locals, measured no faster.
 */
export function rounds(sha2: Sha2, v: readonly Local[], newLocal: NewLocal): Code {
  const { word } = sha2;
  const [w, t1, bXorC] = [newLocal(word.type), newLocal(word.type), newLocal(word.type)];
  const [at, constantAt] = [newLocal('i32'), newLocal('i32')];
  const local = (letter: number, t: number): Local => v[(letter - t + 80) % 8]!;
  const sum = (first: Code, ...rest: Code[]): Code => rest.reduce((total, value) => word.add(total, value), first);
  const bigSigma = (which: 0 | 1, x: Code): Code => {
    const [i, j, k] = sha2.bigSigma[which];
    return word.xor(word.xor(word.rotr(x, i), word.rotr(x, j)), word.rotr(x, k));
  };
  const smallSigma = (which: 0 | 1, x: Local): Code => {
    const [i, j, k] = sha2.smallSigma[which];
    return word.xor(word.xor(word.rotr(x.get, i), word.rotr(x.get, j)), word.shr(x.get, k));
  };

  /** W(t) = σ1(W(t-2)) + W(t-7) + σ0(W(t-15)) + W(t-16); `at` points 16 words behind t. */
  const extend = (t: number): Code => {
    const back = (words: number) => word.load(at.get, sha2.schedule + (t + 16 - words) * word.bytes);
    return seq(
      w.set(back(2)),
      t1.set(back(15)),
      w.set(sum(smallSigma(1, w), back(7), smallSigma(0, t1), back(16))),
      word.store(at.get, sha2.schedule + (t + 16) * word.bytes, w.get),
    );
  };

  const round = (t: number, wt: Code): Code => {
    const [a, b, d] = [local(0, t), local(1, t), local(3, t)];
    const [e, f, g, h] = [local(4, t), local(5, t), local(6, t), local(7, t)];
    const ch = word.xor(word.and(word.xor(f.get, g.get), e.get), g.get);
    const constant = sha2.loadConstant(constantAt.get, sha2.constants + t * sha2.constantBytes);
    return seq(
      t1.set(sum(h.get, constant, wt, ch, bigSigma(1, e.get))),
      d.set(word.add(d.get, t1.get)),
      // Maj(a, b, c) = ((a ^ b) & (b ^ c)) ^ b, and this round's a ^ b is the next one's b ^ c.
      w.set(word.xor(a.get, b.get)),
      h.set(sum(t1.get, word.xor(word.and(w.get, bXorC.get), b.get), bigSigma(0, a.get))),
      bXorC.set(w.get),
    );
  };

  const loop = (until: number, one: (t: number) => Code): Code =>
    doWhile(
      seq(
        ...Array.from({ length: unrolled }, (_, t) => one(t)),
        at.set(i32.add(at.get, i32.const(unrolled * word.bytes))),
        constantAt.set(i32.add(constantAt.get, i32.const(unrolled * sha2.constantBytes))),
      ),
      i32.lessUnsigned(constantAt.get, i32.const(until * sha2.constantBytes)),
    );
  return seq(
    bXorC.set(word.xor(v[1]!.get, v[2]!.get)),
    at.set(i32.const(0)),
    constantAt.set(i32.const(0)),
    loop(16, (t) => round(t, word.load(at.get, sha2.schedule + t * word.bytes))),
    at.set(i32.const(0)),
    loop(sha2.rounds, (t) => seq(extend(t), round(t, w.get))),
  );
}
