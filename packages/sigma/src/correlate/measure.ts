import type { CorrelationRule, Operator, Threshold } from '../correlation/correlation.ts';
import type { Entry } from './group.ts';

/** Whether what lies in a window, in the order of time, is what a correlation wants. */
export type Measure = (window: readonly Entry[]) => boolean;

export function measureOf(rule: CorrelationRule): Measure {
  const { correlation, threshold, rules } = rule;
  if (correlation === 'temporal') return (window) => hasAll(window, rules.length);
  if (correlation === 'temporal_ordered') return (window) => hasSequence(window, rules.length);
  if (threshold === null) throw new Error(`a correlation ${correlation} without a condition`);
  const figure = figureOf(rule, threshold);
  return (window) => {
    const value = figure(window);
    return value !== null && holds(threshold, value);
  };
}

/**
 * A condition of `gt` and `gte` alone is decided with each event. What else may be true now and not when the window is over is decided
 * then (specification 2.1 leaves it open).
 */
export const isDecidedAtClose = ({ threshold }: CorrelationRule): boolean =>
  threshold !== null && threshold.bounds.some(({ operator }) => operator !== 'gt' && operator !== 'gte');

const compare: Readonly<Record<Operator, (a: number, b: number) => boolean>> = {
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
  eq: (a, b) => a === b,
  neq: (a, b) => a !== b,
};

const holds = ({ bounds }: Threshold, figure: number): boolean =>
  bounds.every(({ operator, value }) => compare[operator](figure, value));

/** Null where there is nothing to make a figure of. */
function figureOf(
  { correlation }: CorrelationRule,
  { percentile }: Threshold,
): (window: readonly Entry[]) => number | null {
  switch (correlation) {
    case 'value_count':
      return differentIn;
    case 'value_sum':
      return sumOf;
    case 'value_avg':
      return (window) => (window.length === 0 ? null : sumOf(window) / window.length);
    case 'value_percentile':
      return (window) =>
        percentileOf(
          window.map(({ value }) => Number(value)),
          percentile,
        );
    default:
      return (window) => window.length;
  }
}

function differentIn(window: readonly Entry[]): number {
  const values = new Set<Entry['value']>();
  for (const { value } of window) values.add(value);
  return values.size;
}

const sumOf = (window: readonly Entry[]): number => window.reduce((sum, { value }) => sum + Number(value), 0);

/** Between two values it lies on the line from one to the other, as spreadsheets, NumPy and rsigma have it. */
export function percentileOf(values: readonly number[], percentile: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = ((sorted.length - 1) * percentile) / 100;
  const below = sorted[Math.floor(rank)];
  const above = sorted[Math.ceil(rank)];
  return below === undefined || above === undefined ? null : below + (above - below) * (rank - Math.floor(rank));
}

function hasAll(window: readonly Entry[], rules: number): boolean {
  const found = new Set<number>();
  for (const { input } of window) if (found.add(input).size === rules) return true;
  return false;
}

/** Each rule no sooner than the one before it: what happened at the same time counts as in order. */
function hasSequence(window: readonly Entry[], rules: number): boolean {
  let fromMs = -Infinity;
  for (let input = 0; input < rules; input += 1) {
    const next = window.find((entry) => entry.input === input && entry.timeMs >= fromMs);
    if (next === undefined) return false;
    fromMs = next.timeMs;
  }
  return true;
}
