/** A point in time as a row holds it: whole seconds since 1970 (negative before), nanoseconds within, and the source's offset. */
export interface Instant {
  readonly seconds: number;
  readonly nanos: number;
  readonly offsetMinutes: number;
}

const secondsMin = -2_208_988_800;
const secondsMax = 9_223_372_035;
const encoder = new TextEncoder();
const two16 = 0x1_0000;
const two32 = 0x1_0000_0000;

const digits = (text: Uint8Array, from: number, count: number): number => {
  let value = 0;
  for (let i = from; i < from + count; i++) value = value * 10 + ((text[i] as number) - 48);
  return value;
};

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 48 && byte <= 57;

/** Days since 1970 of a day in the Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms"). */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/**
 * Reads the time of an event, which is RFC 3339 (`isEventTime`). A leap second counts as the second after it. What lies
 * outside the years 1900 to 2262 is put at their edge: the index holds nanoseconds in 64 bits. The ledger has it as it was.
 */
export function readInstant(time: string): Instant {
  return readInstantAt(encoder.encode(time), 0);
}

/** The same for ASCII that begins at `start`. */
export function readInstantAt(bytes: Uint8Array, start: number): Instant {
  const days = daysSince1970(digits(bytes, start, 4), digits(bytes, start + 5, 2), digits(bytes, start + 8, 2));
  let at = start + 19;
  let nanos = 0;
  if (bytes[at] === 46) {
    let scale = 100_000_000;
    for (at++; isDigit(bytes[at]); at++, scale /= 10) nanos += ((bytes[at] as number) - 48) * scale;
  }
  const sign = bytes[at] === 43 ? 1 : -1;
  const offsetMinutes = bytes[at] === 90 ? 0 : sign * (digits(bytes, at + 1, 2) * 60 + digits(bytes, at + 4, 2));
  const clock = digits(bytes, start + 11, 2) * 3600 + digits(bytes, start + 14, 2) * 60 + digits(bytes, start + 17, 2);
  const seconds = days * 86_400 + clock - offsetMinutes * 60;
  if (seconds < secondsMin) return { seconds: secondsMin, nanos: 0, offsetMinutes };
  if (seconds > secondsMax) return { seconds: secondsMax, nanos: 999_999_999, offsetMinutes };
  return { seconds, nanos, offsetMinutes };
}

/** Nanoseconds since 1970 as a signed upper and an unsigned lower half; no BigInt, which would cost more than the rest of a row. */
export function nanosecondHalves(seconds: number, nanos: number): { high: number; low: number } {
  const upper = Math.floor(seconds / two16);
  const lower = seconds - upper * two16;
  const scaled = upper * 1e9;
  const scaledHigh = Math.floor(scaled / two16);
  const rest = (scaled - scaledHigh * two16) * two16 + lower * 1e9 + nanos;
  const carry = Math.floor(rest / two32);
  return { high: scaledHigh + carry, low: rest - carry * two32 };
}

export const instantNsMin = BigInt(secondsMin) * 1_000_000_000n;
export const instantNsMax = BigInt(secondsMax) * 1_000_000_000n + 999_999_999n;

const iso = (seconds: number, fraction: string): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction}Z`;

/** The time of an event as the index has it: in UTC, with nine digits of fraction. */
export function eventTimeIso(time: string): string {
  const { seconds, nanos } = readInstant(time);
  return iso(seconds, String(nanos).padStart(9, '0'));
}

export function microsecondsIso(us: number): string {
  const seconds = Math.floor(us / 1e6);
  return iso(seconds, String(us - seconds * 1e6).padStart(6, '0'));
}
