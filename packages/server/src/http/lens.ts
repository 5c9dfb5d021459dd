import type { Lens, Lenses, Reader } from '../access/index.ts';
import type { Clock } from '../platform/clock.ts';

export interface LensDeps {
  readonly lenses: Lenses;
  readonly clock: Clock;
}

/** What the reader sees now. Throws `role.invalid` where nothing can be seen under the role. */
export function lensOf({ lenses, clock }: LensDeps, { role }: Reader): Lens {
  return lenses.of(role, BigInt(clock.nowUs()) * 1000n);
}
