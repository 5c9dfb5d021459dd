import type { ManyHasher } from '@daybook/event';
import type { Sha256 } from '@daybook/tlog';

/**
 * Hashes one message after the other: the console's content security policy allows no WebAssembly, and a receipt has ten
 * sections at most.
 */
export function plainHasher(sha256: Sha256): ManyHasher {
  return {
    sha256Many: (input, offsets, count, out, outOffset = 0) => {
      for (let i = 0; i < count; i += 1) {
        out.set(sha256(input.subarray(offsets[i], offsets[i + 1])), outOffset + 32 * i);
      }
    },
    sha512Many: () => {
      throw new Error('a receipt has salts, and never a seed');
    },
  };
}
