import { i32, i32x4, i64 } from './code.ts';
import { layout } from './layout.ts';
import type { Sha2, Word } from './sha2.ts';

const one32: Word = { type: 'i32', bytes: 4, ...i32 };
const one64: Word = { type: 'i64', bytes: 8, ...i64 };
/** Vectors cannot rotate. */
const four32: Word = {
  type: 'v128',
  bytes: 16,
  ...i32x4,
  rotr: (value, bits) => i32x4.or(i32x4.shr(value, bits), i32x4.shl(value, 32 - bits)),
};

const sha256 = {
  rounds: 64,
  bigSigma: [
    [2, 13, 22],
    [6, 11, 25],
  ],
  smallSigma: [
    [7, 18, 3],
    [17, 19, 10],
  ],
} as const;

const sha512 = {
  rounds: 80,
  bigSigma: [
    [28, 34, 39],
    [14, 18, 41],
  ],
  smallSigma: [
    [1, 8, 7],
    [19, 61, 6],
  ],
} as const;

/** SHA-256 of one message. */
export const sha256One: Sha2 = { ...sha256, word: one32, constants: layout.k256 };

/** SHA-256 of four messages at once. */
export const sha256Four: Sha2 = { ...sha256, word: four32, constants: layout.k256Four };

/** SHA-512 of one message. */
export const sha512One: Sha2 = { ...sha512, word: one64, constants: layout.k512 };
