import { type Code, doWhile, i32, seq } from './code.ts';
import type { Local, NewLocal, ValueType } from './module.ts';

/** What a word of the hash is: a number, or a vector that holds the same word of four messages. */
export interface Word {
  readonly type: ValueType;
  /** Bytes of one in memory. */
  readonly bytes: number;
  load(address: Code, offset: number): Code;
  store(address: Code, offset: number, value: Code): Code;
  add(...values: [Code, Code]): Code;
  and(...values: [Code, Code]): Code;
  xor(...values: [Code, Code]): Code;
  rotr(value: Code, bits: number): Code;
  shr(value: Code, bits: number): Code;
}

type Three = readonly [number, number, number];

/** A hash of the SHA-2 family (FIPS 180-4, section 6). Rotations as in 4.1.2 and 4.1.3; the last number of the small ones is a shift. */
export interface Sha2 {
  readonly word: Word;
  readonly rounds: number;
  readonly bigSigma: readonly [Three, Three];
  readonly smallSigma: readonly [Three, Three];
  /** Round constant t is loaded from here: address, and bytes of one. */
  loadConstant(address: Code, offset: number): Code;
  readonly constants: { readonly address: number; readonly bytes: number };
  /** The schedule's place in memory; its first sixteen words are the block, stored there before `rounds` begins. */
  readonly schedule: number;
}

const unrolled = 8;
