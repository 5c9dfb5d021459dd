import { randomFillSync } from 'node:crypto';

/** Where unpredictable bytes come from. */
export interface Random {
  /** `count` bytes of a cryptographic generator; the caller owns them. */
  bytes(count: number): Uint8Array;
}

export function systemRandom(): Random {
  return { bytes: (count) => randomFillSync(new Uint8Array(count)) };
}
