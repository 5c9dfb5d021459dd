import { isShorter, parsePeriod, type Period, type RetentionClass, type UsedPreset } from '@daybook/event';
import list from './presets.json' with { type: 'json' };

/** What a rule that others made asks for. Data: what it says, where, and when that was read. */
export interface Preset {
  readonly id: string;
  readonly title: string;
  readonly minimum: string | null;
  readonly maximum: string | null;
  /** What stands there, and what does not. */
  readonly note: string;
  /** The document, and where in it. */
  readonly source: string;
  /** Of that document; null where only somebody's front page is known. */
  readonly url: string | null;
  /** When it was looked up, `YYYY-MM-DD`. */
  readonly dated: string;
}

/** In the order of their names. Periods that a rule does not give itself are customs, and their notes say so. */
export const presets: readonly Preset[] = list;

export const usedPreset = ({ id, dated: on, minimum, maximum }: Preset): UsedPreset => ({
  id,
  dated: on,
  minimum,
  maximum,
});

/** What a preset asks for. */
export interface Bound {
  readonly period: Period;
  readonly of: string;
}

/**
 * What several presets ask for together: the largest minimum, the smallest maximum. Days and months cannot always be compared (of six months
 * and 182 days either may be the longer one): then both hold, so that the order of the presets means nothing.
 */
export interface Bounds {
  readonly minimums: readonly Bound[];
  readonly maximums: readonly Bound[];
  /** A minimum, and a maximum that is shorter on some day: they contradict each other. */
  readonly conflict: { readonly minimumOf: string; readonly maximumOf: string } | null;
}

export function combine(used: readonly UsedPreset[]): Bounds {
  const boundsOf = (text: (preset: UsedPreset) => string | null): Bound[] =>
    used.flatMap((preset) => {
      const given = text(preset);
      const period = given === null ? null : parsePeriod(given);
      return period === null ? [] : [{ period, of: preset.id }];
    });
  const minimums = strictest(
    boundsOf(({ minimum }) => minimum),
    (a, b) => !isShorter(a, b),
  );
  const maximums = strictest(
    boundsOf(({ maximum }) => maximum),
    (a, b) => !isShorter(b, a),
  );
  const [conflict = null] = minimums.flatMap((least) =>
    maximums
      .filter((most) => isShorter(most.period, least.period))
      .map((most) => ({ minimumOf: least.of, maximumOf: most.of })),
  );
  return { minimums, maximums, conflict };
}

/** Those that no other one makes needless; of two that are the same, the one whose name comes first. */
function strictest(bounds: readonly Bound[], covers: (a: Period, b: Period) => boolean): Bound[] {
  const inOrder = bounds.toSorted((a, b) => (a.of < b.of ? -1 : a.of > b.of ? 1 : 0));
  return inOrder.filter(
    (bound, i) =>
      !inOrder.some((other, j) => {
        if (i === j || !covers(other.period, bound.period)) return false;
        return j < i || !covers(bound.period, other.period);
      }),
  );
}

/** What of a class is not as its presets ask: each needs a decision in words. */
export function deviations({ minimum, maximum, presets: used }: RetentionClass): string[] {
  const { minimums, maximums, conflict } = combine(used);
  const found: string[] = [];
  if (conflict !== null) found.push(`${conflict.minimumOf} asks for longer than ${conflict.maximumOf} allows`);
  for (const { period, of } of minimums) {
    if (minimum === null || isShorter(minimum, period)) found.push(`the minimum is shorter than ${of} asks for`);
    if (conflict === null && isShorter(maximum, period)) found.push(`the maximum is shorter than ${of} asks for`);
  }
  for (const { period, of } of maximums)
    if (isShorter(period, maximum)) found.push(`the maximum is longer than ${of} allows`);
  return found;
}
