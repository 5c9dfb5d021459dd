/**
 * SHA-256 in TypeScript, for where the platform has no synchronous one (browsers). FIPS 180-4; the section stands beside
 * each step. Words are 32 bits, and `>>> 0` keeps them unsigned; the length of the message is a JavaScript number.
 */
import { viewOf } from './bytes.ts';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const ROUNDS = 64;

/** The first 32 bits of the fractional part of a positive root. */
function fraction(root: number): number {
  return ((root - Math.floor(root)) * 2 ** 32) >>> 0;
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) {
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  }
  return primes;
}

// Section 4.2.2: from the cube roots of the first 64 primes. Section 5.3.3: from the square roots of the first 8.
const K = Uint32Array.from(firstPrimes(ROUNDS), (prime) => fraction(Math.cbrt(prime)));
const INITIAL = Uint32Array.from(firstPrimes(8), (prime) => fraction(Math.sqrt(prime)));

export function sha256(message: Uint8Array): Uint8Array {
  const state = INITIAL.slice();
  const schedule = new Uint32Array(ROUNDS);
  const wholeBytes = message.length - (message.length % BLOCK_BYTES);
  const view = viewOf(message);
  for (let offset = 0; offset < wholeBytes; offset += BLOCK_BYTES) compress(state, schedule, view, offset);
  const tail = pad(message.subarray(wholeBytes), message.length);
  for (let offset = 0; offset < tail.length; offset += BLOCK_BYTES) compress(state, schedule, viewOf(tail), offset);
  const digest = new Uint8Array(DIGEST_BYTES);
  for (const [i, word] of state.entries()) viewOf(digest).setUint32(i * 4, word);
  return digest;
}

/** Section 5.1.1: a bit 1, zeroes, and the length of the message in bits as 64 bits, to a whole number of blocks. */
function pad(rest: Uint8Array, messageBytes: number): Uint8Array {
  const padded = new Uint8Array(rest.length + 9 > BLOCK_BYTES ? 2 * BLOCK_BYTES : BLOCK_BYTES);
  padded.set(rest);
  padded[rest.length] = 0x80;
  viewOf(padded).setBigUint64(padded.length - 8, BigInt(messageBytes) * 8n);
  return padded;
}

/** Section 6.2.2: one block into the state. */
function compress(state: Uint32Array, w: Uint32Array, block: DataView, offset: number): void {
  for (let t = 0; t < 16; t++) w[t] = block.getUint32(offset + t * 4);
  for (let t = 16; t < ROUNDS; t++) {
    w[t] = smallSigma1(w[t - 2]!) + w[t - 7]! + smallSigma0(w[t - 15]!) + w[t - 16]!;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let t = 0; t < ROUNDS; t++) {
    const t1 = (h + bigSigma1(e) + choose(e, f, g) + K[t]! + w[t]!) | 0;
    const t2 = (bigSigma0(a) + majority(a, b, c)) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = state[i]! + word;
}

// Section 4.1.2.
function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function choose(x: number, y: number, z: number): number {
  return (x & y) ^ (~x & z);
}

function majority(x: number, y: number, z: number): number {
  return (x & y) ^ (x & z) ^ (y & z);
}

function bigSigma0(x: number): number {
  return rotate(x, 2) ^ rotate(x, 13) ^ rotate(x, 22);
}

function bigSigma1(x: number): number {
  return rotate(x, 6) ^ rotate(x, 11) ^ rotate(x, 25);
}

function smallSigma0(x: number): number {
  return rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
}

function smallSigma1(x: number): number {
  return rotate(x, 17) ^ rotate(x, 19) ^ (x >>> 10);
}
