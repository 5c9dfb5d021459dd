import { Correlator, filtered, isDetection, link, RuleSet } from '@daybook/sigma';
import type { LogViews } from '../sigma-fields/index.ts';
import { type ExampleReader, type ExampleStep, examplesIn, stepsOf } from './example.ts';
import { Baselines, linkBaselines } from '../baselines/index.ts';
import { timeOf, viewsOf } from './matcher.ts';
import { readRuleFile, type RuleFile } from './read-file.ts';
import { isSigma, type WatchedRule } from './rule.ts';

/** What a rule's own example says, and what came of it. */
export interface TriedExample {
  readonly rule: string;
  readonly title: string;
  /** Where it stands in the file: `match 1`, `other 2`, from 1. */
  readonly name: string;
  readonly isExpected: boolean;
  readonly isMatch: boolean;
}

export type TriedFile =
  | { readonly ok: true; readonly tried: readonly TriedExample[] }
  | { readonly ok: false; readonly message: string; readonly line: number; readonly column: number };

/**
 * Tries a file's rules with the examples that stand in it, under `examples`: those under `match` must match, those under `other`
 * must not. An example of a correlation or a baseline is what happens, one thing after another. What it is about has to be in the same file; filters of
 * the file hold.
 */
export function tryExamples(file: RuleFile, views: LogViews, reader: ExampleReader): TriedFile {
  const read = readRuleFile(file);
  const [fault] = read.ok ? [] : read.faults;
  if (!read.ok) return { ok: false, message: fault?.message ?? '', line: fault?.line ?? 1, column: fault?.column ?? 1 };
  const examples = examplesIn(file.text);
  if (typeof examples === 'string') return { ok: false, message: examples, line: 1, column: 1 };
  const { rules } = read;
  const trial = new Trial(rules, views);
  const tried: TriedExample[] = [];
  for (const [part, rule] of rules.entries()) {
    const why = trial.faultOf(rule);
    const own = examples[part];
    const isOfMany = rule.type === 'correlation' || rule.type === 'baseline';
    if (why !== null && isOfMany) return { ok: false, message: why, ...rule.rulesPlace };
    for (const [name, isExpected] of [
      ['match', true],
      ['other', false],
    ] as const) {
      for (const [index, example] of own?.[name].entries() ?? []) {
        const steps = stepsOf(example, isOfMany, reader);
        const place = `${name} ${index + 1}`;
        if (typeof steps === 'string') return { ok: false, message: `${place}: ${steps}`, line: 1, column: 1 };
        const isMatch = trial.isMatch(rule, steps);
        tried.push({ rule: rule.id, title: rule.head.title, name: place, isExpected, isMatch });
      }
    }
  }
  return { ok: true, tried };
}

/** The rules of one file, by themselves. */
class Trial {
  readonly #rules: readonly WatchedRule[];
  readonly #views: LogViews;
  readonly #linked: ReturnType<typeof link>;
  readonly #learning: ReturnType<typeof linkBaselines>;

  constructor(rules: readonly WatchedRule[], views: LogViews) {
    this.#rules = rules;
    this.#views = views;
    this.#linked = link(rules.filter(isSigma));
    this.#learning = linkBaselines(rules);
  }

  faultOf({ id }: WatchedRule): string | null {
    return this.#linked.faults.get(id) ?? this.#learning.faults.get(id) ?? null;
  }

  isMatch(rule: WatchedRule, steps: readonly ExampleStep[]): boolean {
    // A filter matches where it leaves a match of its rules alone: it is tried as a rule of its own.
    const tested = rule.type === 'filter' ? { ...rule, type: 'detection' as const, searches: new Map() } : rule;
    const filters = this.#rules.flatMap((each) => (each.type === 'filter' ? [each] : []));
    const correlator = new Correlator(this.#linked.correlations);
    const baselines = new Baselines(this.#learning.baselines);
    const detections = tested.type === 'detection' ? [tested] : this.#rules.filter(isDetection);
    const set = new RuleSet(detections.map((each) => filtered(each, rule.type === 'filter' ? [] : filters)));
    const found = new Set<string>();
    for (const [index, { event, own }] of steps.entries()) {
      const { matched } = viewsOf(set, this.#views, { event, own, declared: null });
      const matches = matched.map(({ rule: { id }, view }) => ({ id, view }));
      for (const { id } of matches) found.add(id);
      const receivedMs = timeOf(event, 0);
      const moment = { timeMs: receivedMs, receivedMs, index };
      for (const finding of correlator.take({ ...moment, matches })) found.add(finding.rule.id);
      for (const finding of baselines.take({ ...moment, source: 0, matches })) found.add(finding.rule.id);
    }
    for (const finding of correlator.advance(Infinity)) found.add(finding.rule.id);
    return found.has(rule.id);
  }
}
