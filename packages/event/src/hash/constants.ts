/**
 * The constants of SHA-2 (FIPS 180-4, sections 4.2.2, 4.2.3 and 5.3), computed from their definition: the first bits of the
 * fractional parts of the cube and square roots of the first primes. SHA-256's are the upper halves of SHA-512's.
 */
function firstPrimes(count: number): bigint[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n += 1) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes.map(BigInt);
}

/** The largest integer whose `degree`-th power is at most `value`: Newton's method from above. */
function integerRoot(value: bigint, degree: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / Number(degree)));
  for (;;) {
    const next = ((degree - 1n) * root + value / root ** (degree - 1n)) / degree;
    if (next >= root) return root;
    root = next;
  }
}

/** 64 bits of the fractional part of a root of `prime`. */
const fraction = (prime: bigint, degree: bigint): bigint =>
  BigInt.asUintN(64, integerRoot(prime << (64n * degree), degree));

const upperHalves = (words: BigUint64Array): Uint32Array => Uint32Array.from(words, (word) => Number(word >> 32n));

/** Round constants K and initial hash values H(0) of both functions. */
export function sha2Constants() {
  const primes = firstPrimes(80);
  const k512 = BigUint64Array.from(primes, (prime) => fraction(prime, 3n));
  const h512 = BigUint64Array.from(primes.slice(0, 8), (prime) => fraction(prime, 2n));
  return { k512, h512, k256: upperHalves(k512.subarray(0, 64)), h256: upperHalves(h512) };
}
