import type { FaultCode } from '../fault.ts';
import { compile } from '../predicate/compile.ts';
import { Reading } from '../predicate/reading.ts';
import type { Value } from '../predicate/view.ts';
import { isDetection, readRules, type ReadOptions } from '../read-file.ts';
import type { DetectionRule } from '../rule/rule.ts';

/** A rule with this detection, at the file's fourth line. */
export const ruleWith = (detection: string, logsource = 'product: test'): string =>
  `title: Some rule\nlogsource: {${logsource}}\ndetection:\n${detection.replaceAll(/^/gm, '  ')}\n`;

/** A rule whose one search has this one item: `field|modifier: value`. */
export const item = (text: string): string => ruleWith(`sel:\n  ${text}\ncondition: sel`);

export function read(text: string, options?: ReadOptions): DetectionRule {
  const outcome = readRules(text, options);
  const [rule] = outcome.ok ? outcome.value.filter(isDetection) : [];
  if (rule === undefined) throw new Error(JSON.stringify(outcome));
  return rule;
}

export function codesOf(text: string, options?: ReadOptions): readonly FaultCode[] {
  const outcome = readRules(text, options);
  return outcome.ok ? [] : outcome.faults.map(({ code }) => code);
}

export type Fields = Readonly<Record<string, Value | readonly Value[]>>;

export const viewOf = (fields: Fields, texts: readonly string[] = []) => ({
  values: (name: string): readonly Value[] | undefined => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return value === undefined ? undefined : Array.isArray(value) ? value : [value as Value];
  },
  texts: () => texts,
});

export function matches(text: string, fields: Fields, texts: readonly string[] = [], options?: ReadOptions): boolean {
  return compile(read(text, options).predicate)(new Reading(viewOf(fields, texts)));
}
