import type { Head } from './head.ts';
import { extTypeOf } from './values.ts';

const secondsMax = 253_402_300_799n;
const nanosecondsMax = 999_999_999;
const secondsFieldMax = 2n ** 34n - 1n;

/**
 * The time that an extension stands for, as RFC 3339; null where it is none. Type 0 is Fluent's event time, type -1 the
 * timestamp of MessagePack in its three lengths.
 */
export function timeOfExt(bytes: Uint8Array, head: Head): string | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset + head.start, head.bytes);
  const type = extTypeOf(bytes, head);
  if (type === 0 && head.bytes === 8) return timeOf(BigInt(view.getUint32(0)), view.getUint32(4));
  if (type !== -1) return null;
  if (head.bytes === 4) return timeOf(BigInt(view.getUint32(0)), 0);
  if (head.bytes === 8) {
    const both = view.getBigUint64(0);
    return timeOf(both & secondsFieldMax, Number(both >> 34n));
  }
  return head.bytes === 12 ? timeOf(view.getBigInt64(4), view.getUint32(0)) : null;
}

/** RFC 3339, to the nanosecond where there are some; null outside of the years 1970 to 9999. */
export function timeOf(seconds: bigint, nanoseconds: number): string | null {
  if (seconds < 0n || seconds > secondsMax || nanoseconds > nanosecondsMax) return null;
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${whole}${nanoseconds === 0 ? '' : `.${String(nanoseconds).padStart(9, '0')}`}Z`;
}
