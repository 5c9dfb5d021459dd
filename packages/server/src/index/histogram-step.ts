const second = 1_000_000_000n;
const day = 86_400n * second;

/** Widths that people count in, ascending. A multiple of each lies before every time of the index, and in 64 bits. */
const widthsNs: readonly bigint[] = [
  ...[1n, 2n, 5n, 10n, 20n, 50n, 100n, 200n, 500n].map((ms) => ms * 1_000_000n),
  ...[1n, 2n, 5n, 10n, 15n, 30n].map((seconds) => seconds * second),
  ...[1n, 2n, 5n, 10n, 15n, 30n].map((minutes) => minutes * 60n * second),
  ...[1n, 2n, 3n, 6n, 12n].map((hours) => hours * 3600n * second),
  ...[1n, 2n, 7n, 14n, 30n, 90n, 365n, 1825n, 3650n, 36_500n].map((days) => days * day),
];

export interface Step {
  readonly widthNs: bigint;
  /** Start of the first bucket: a multiple of the width since 1970, in UTC. */
  readonly firstNs: bigint;
  readonly count: number;
}

const floorTo = (value: bigint, width: bigint): bigint => {
  const rest = value % width;
  return value - (rest < 0n ? rest + width : rest);
};

/** The narrowest width of the list with which at most `countMax` (at least 1) buckets cover the range `fromNs` to `endNs` (not included). */
export function chooseStep(fromNs: bigint, endNs: bigint, countMax: number): Step {
  for (const widthNs of widthsNs) {
    const firstNs = floorTo(fromNs, widthNs);
    const count = Number((endNs - 1n - firstNs) / widthNs) + 1;
    if (count <= countMax) return { widthNs, firstNs, count };
  }
  return { widthNs: endNs - fromNs, firstNs: fromNs, count: 1 };
}
