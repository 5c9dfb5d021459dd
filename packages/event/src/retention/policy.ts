import type { Outcome } from '../event.ts';
import { outcomes } from '../event.ts';
import { formatPeriod, isShorter, parsePeriod, type Period } from './period.ts';

/** What a preset asked for when the policy was made: so that a policy can be read without this program. */
export interface UsedPreset {
  readonly id: string;
  /** The day on which its source was read, `YYYY-MM-DD`. */
  readonly dated: string;
  readonly minimum: string | null;
  readonly maximum: string | null;
}

/** How long records of a class must and may be kept, and why. */
export interface RetentionClass {
  /** 1 to 65535. Class 0 is of statements, and never destroyed. */
  readonly number: number;
  readonly name: string;
  readonly minimum: Period | null;
  /** Destroyed when it is over; null for never. */
  readonly maximum: Period | null;
  readonly purpose: string;
  readonly legalBasis: string;
  readonly presets: readonly UsedPreset[];
  /** Why it is outside of its presets, or which of those that contradict each other holds; null where neither is so. */
  readonly decision: string | null;
}

/** Gives a class to what comes in. What is left out matches anything; within a list one is enough. */
export interface ClassRule {
  readonly class: number;
  /** Numbers of sources; 0 is Daybook itself. */
  readonly sources?: readonly number[];
  /** Kinds, or their beginning and `.*`. */
  readonly kinds?: readonly string[];
  readonly labels?: readonly string[];
  readonly outcomes?: readonly Outcome[];
}

export interface RetentionPolicy {
  readonly classes: readonly RetentionClass[];
  /** The first that matches counts. */
  readonly rules: readonly ClassRule[];
  /** Class of what no rule matches. */
  readonly default: number;
}

export const policyLimits = { classesMax: 64, rulesMax: 128, listMax: 64, textBytesMax: 512, presetsMax: 16 } as const;

/** Whether the class of a number is one that sources' events may have. */
export const isClassNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 0xffff;

export const classOf = (policy: RetentionPolicy | null, number: number): RetentionClass | null =>
  policy?.classes.find((each) => each.number === number) ?? null;

/** What is wrong with a policy, with the place; empty where nothing is. */
export function policyFaults({ classes, rules, default: usual }: RetentionPolicy): { path: string; message: string }[] {
  const faults: { path: string; message: string }[] = [];
  const numbers = new Set<number>();
  const names = new Set<string>();
  for (const [i, each] of classes.entries()) {
    if (numbers.has(each.number))
      faults.push({ path: `classes.${i}.number`, message: `${each.number} is there twice` });
    if (names.has(each.name)) faults.push({ path: `classes.${i}.name`, message: `"${each.name}" is there twice` });
    numbers.add(each.number);
    names.add(each.name);
    if (each.minimum !== null && each.maximum !== null && isShorter(each.maximum, each.minimum)) {
      const message = `${formatPeriod(each.maximum)} is shorter than the minimum, ${formatPeriod(each.minimum)}`;
      faults.push({ path: `classes.${i}.maximum`, message });
    }
  }
  for (const [i, rule] of rules.entries()) {
    if (numbers.has(rule.class)) continue;
    faults.push({ path: `rules.${i}.class`, message: `there is no class ${rule.class}` });
  }
  if (!numbers.has(usual)) faults.push({ path: 'default', message: `there is no class ${usual}` });
  return faults;
}

/** Why a policy could have something destroyed sooner than the one before it; empty where it could not. */
export function shortenings(before: RetentionPolicy | null, after: RetentionPolicy): string[] {
  const found: string[] = [];
  for (const each of after.classes) {
    const old = classOf(before, each.number);
    if (isShorter(each.maximum, old?.maximum ?? null)) found.push(`class ${each.number} may be kept for less`);
    if (old !== null && old.minimum !== null && (each.minimum === null || isShorter(each.minimum, old.minimum)))
      found.push(`class ${each.number} must be kept for less`);
  }
  for (const old of before?.classes ?? []) {
    if (old.minimum !== null && classOf(after, old.number) === null)
      found.push(`class ${old.number}, which must be kept, is gone`);
  }
  const isSame =
    before !== null && JSON.stringify([before.rules, before.default]) === JSON.stringify([after.rules, after.default]);
  if (!isSame && after.classes.some(({ maximum }) => maximum !== null))
    found.push('events get their classes by other rules');
  return found;
}

/** A policy as JSON. */
export const policyJson = ({ classes, rules, default: usual }: RetentionPolicy): Record<string, unknown> => ({
  classes: classes.map(({ minimum, maximum, ...each }) => ({ ...each, ...periodTexts({ minimum, maximum }) })),
  rules,
  default: usual,
});

const periodTexts = ({ minimum, maximum }: Pick<RetentionClass, 'minimum' | 'maximum'>) => ({
  minimum: minimum === null ? null : formatPeriod(minimum),
  maximum: maximum === null ? null : formatPeriod(maximum),
});

/** Reads what `policyJson` wrote. Null for anything else, also for a policy that has faults. */
export function readPolicy(value: unknown): RetentionPolicy | null {
  if (!isRecord(value) || !isClassNumber(value['default'])) return null;
  const classes = listOf(value['classes'], policyLimits.classesMax, readClass);
  const rules = listOf(value['rules'], policyLimits.rulesMax, readRule);
  if (classes === null || rules === null) return null;
  const policy = { classes, rules, default: value['default'] };
  return policyFaults(policy).length === 0 ? policy : null;
}

function readClass(value: unknown): RetentionClass | null {
  if (!isRecord(value) || !isClassNumber(value['number'])) return null;
  const minimum = periodOf(value['minimum']);
  const maximum = periodOf(value['maximum']);
  const presets = listOf(value['presets'], policyLimits.presetsMax, readPreset);
  const { name, purpose, legalBasis, decision } = value;
  if (!isText(name) || !isText(purpose) || !isText(legalBasis) || !(decision === null || isText(decision))) return null;
  if (minimum === undefined || maximum === undefined || presets === null) return null;
  return { number: value['number'], name, minimum, maximum, purpose, legalBasis, presets, decision };
}

function readPreset(value: unknown): UsedPreset | null {
  if (!isRecord(value)) return null;
  const { id, dated, minimum, maximum } = value;
  if (!isText(id) || !isText(dated)) return null;
  if (periodOf(minimum) === undefined || periodOf(maximum) === undefined) return null;
  return { id, dated, minimum: minimum as string | null, maximum: maximum as string | null };
}

function readRule(value: unknown): ClassRule | null {
  if (!isRecord(value) || !isClassNumber(value['class'])) return null;
  const known = new Set(['class', 'sources', 'kinds', 'labels', 'outcomes']);
  // What is not understood must not be passed over: the rule would match more than it was meant to.
  if (Object.keys(value).some((name) => !known.has(name))) return null;
  const isSource = (each: unknown): boolean =>
    Number.isInteger(each) && (each as number) >= 0 && (each as number) <= 0xffffffff;
  const isOutcome = (each: unknown): boolean => outcomes.includes(each as Outcome);
  const tests = { sources: isSource, kinds: isText, labels: isText, outcomes: isOutcome };
  for (const [name, test] of Object.entries(tests)) {
    const list = value[name];
    if (list === undefined) continue;
    if (!Array.isArray(list) || list.length === 0 || list.length > policyLimits.listMax || !list.every(test))
      return null;
  }
  return value as unknown as ClassRule;
}

function listOf<T>(value: unknown, max: number, read: (each: unknown) => T | null): T[] | null {
  if (!Array.isArray(value) || value.length > max) return null;
  const items = value.map(read);
  return items.includes(null) ? null : (items as T[]);
}

/** Undefined where it is no period. */
function periodOf(value: unknown): Period | null | undefined {
  if (value === null) return null;
  return (typeof value === 'string' ? parsePeriod(value) : null) ?? undefined;
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && new TextEncoder().encode(value).length <= policyLimits.textBytesMax;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
