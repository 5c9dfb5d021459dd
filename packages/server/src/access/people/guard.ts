import { AppError } from '@daybook/api';
import type { Clock } from '../../platform/clock.ts';
import { type Attempt, Lockout } from './lockout.ts';

/** Counts failed sign-ins by account and by address. */
export class Guard {
  readonly accounts: Lockout;
  readonly #addresses: Lockout;

  constructor(clock: Clock) {
    this.accounts = new Lockout(clock);
    this.#addresses = new Lockout(clock);
  }

  /**
   * Counts an attempt from an address. Throws `sign-in.throttled` where there were too many failures: this is about the
   * address alone, and tells nothing of any account.
   */
  attemptFrom(address: string | null): Attempt {
    const key = networkOf(address);
    const lockedMs = this.#addresses.locked(key);
    if (lockedMs !== null) throw new AppError('sign-in.throttled', { retryAfterSeconds: Math.ceil(lockedMs / 1000) });
    return this.#addresses.attempt(key);
  }
}

/** Somebody has a whole /64 of IPv6, and one address of IPv4. */
export function networkOf(address: string | null): string {
  if (address === null) return '';
  if (!address.includes(':')) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length);
  const all = [...groups, ...Array.from({ length: zeros }, () => '0'), ...after];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, '').toLowerCase())
    .join(':')}::/64`;
}
