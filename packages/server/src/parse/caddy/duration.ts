const unitsMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const textLengthMax = 40;

/** Milliseconds of a duration that is a number of seconds, or text as Go writes it (`1m2.5s`, `357.313µs`). */
export function durationMs(value: unknown, ofSeconds: (seconds: number) => number | undefined): number | undefined {
  if (typeof value === 'number') return ofSeconds(value);
  if (typeof value !== 'string' || value.length > textLengthMax) return undefined;
  let total = 0;
  let rest = value;
  while (rest !== '') {
    const match = /^(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)/.exec(rest);
    const unit = unitsMs[match?.[2] ?? ''];
    if (match === null || unit === undefined) return undefined;
    total += Number(match[1]) * unit;
    rest = rest.slice(match[0].length);
  }
  return value === '' ? undefined : Math.round(total * 1e6) / 1e6;
}
