import { type Faults, type MapNode, valueOf } from '@daybook/sigma';
import { dayMs } from './learner.ts';
import type { BaselineNumbers, BaselineType } from './rule.ts';

type Name = keyof BaselineNumbers;

/** Where nothing else is said. Where they come from is in `docs/concepts/baselines.md`. */
const usual: BaselineNumbers = {
  learnMs: 14 * dayMs,
  days: 5,
  score: 6,
  atLeast: 20,
  common: 0,
  share: 0.02,
  distanceKm: 500,
  speedKmh: 1_000,
  afterMs: 30 * dayMs,
};

interface Shape {
  readonly name: Name;
  readonly isTime?: boolean;
  readonly min: number;
  readonly max: number;
}

const learn = { name: 'learnMs', isTime: true, min: 0, max: 60 * dayMs } as const;
const days = { name: 'days', min: 0, max: 60 } as const;
const score = { name: 'score', min: 1, max: 1_000 } as const;

/** The numbers of each type, as they are written. */
const shapes: Readonly<Record<BaselineType, Readonly<Record<string, Shape>>>> = {
  first_seen: { learn, days, common: { name: 'common', min: 0, max: 100_000 } },
  count: { learn, days, score, 'at-least': { name: 'atLeast', min: 1, max: 1_000_000_000 } },
  hour_of_day: { learn, days, share: { name: 'share', min: 0, max: 1 } },
  // It counts no further than that.
  fan_out: { learn, days, score, 'at-least': { name: 'atLeast', min: 1, max: 1_024 } },
  travel: {
    distance: { name: 'distanceKm', min: 100, max: 20_000 },
    speed: { name: 'speedKmh', min: 100, max: 10_000 },
  },
  dormant: { after: { name: 'afterMs', isTime: true, min: dayMs, max: 365 * dayMs } },
};

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: dayMs };

/** The numbers that a baseline says, and the usual ones for what it does not. */
export function readNumbers(
  body: MapNode,
  type: BaselineType,
  faults: Faults,
): { readonly values: BaselineNumbers; readonly keys: Readonly<Record<string, Shape>> } {
  const keys = shapes[type];
  const said: Partial<Record<Name, number>> = {};
  for (const [key, { name, isTime = false, min, max }] of Object.entries(keys)) {
    const node = valueOf(body, key);
    if (node === undefined) continue;
    const text = node.type === 'scalar' ? node.text : '';
    const value = isTime ? timeOf(text) : /^\d{1,10}(?:\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isNaN(value))
      faults.add(
        'field-wrong',
        isTime ? `${key} is a number with s, m, h or d behind it` : `${key} is a number`,
        node.place,
      );
    else if (value < min || value > max) {
      const [least, most] = isTime ? [`${min / dayMs}d`, `${max / dayMs}d`] : [min, max];
      faults.add('value-wrong', `${key} is ${least} at least and ${most} at most`, node.place);
    } else said[name] = value;
  }
  return { values: { ...usual, ...said }, keys };
}

function timeOf(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  return unit === '' ? Number.NaN : Number(count) * (unitMs[unit] ?? 0);
}
