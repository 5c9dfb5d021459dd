const nsMin = -(2n ** 63n);
const nsMax = 2n ** 63n - 1n;
const minuteLength = 'YYYY-MM-DDThh:mm'.length;

/**
 * Nanoseconds since 1970 of a time in RFC 3339; undefined outside of what 64 bits hold, which is the years 1677 to 2262. A
 * leap second is the second after it.
 */
export function nanosecondsOf(time: string): bigint | undefined {
  const [, seconds = '', fraction = '', offset = ''] =
    /^:(\d\d)(?:\.(\d{1,9}))?(.+)$/.exec(time.slice(minuteLength)) ?? [];
  const minuteMs = Date.parse(`${time.slice(0, minuteLength)}${offset}`);
  if (!Number.isFinite(minuteMs)) return undefined;
  const ns = BigInt(minuteMs / 1000 + Number(seconds)) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
  return ns < nsMin || ns > nsMax ? undefined : ns;
}
