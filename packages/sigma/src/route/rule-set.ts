import type { Filtered } from '../filter/filter.ts';
import { compile, type Test } from '../predicate/compile.ts';
import { Reading } from '../predicate/reading.ts';
import type { EventView } from '../predicate/view.ts';
import type { DetectionRule, LogSource } from '../rule/rule.ts';
import { Candidates } from './candidates.ts';

interface Group<R extends Tried> {
  readonly rules: readonly R[];
  readonly tests: readonly Test[];
  /** Of each rule, what its filters ask for. */
  readonly filters: readonly (readonly Test[])[];
  readonly candidates: Candidates;
}

/** What is told of rules while they are tried. */
export interface Tries<R> {
  /** The test of each rule that is tried, which it does at once: for whoever measures. */
  readonly timed?: ((rule: R, test: () => boolean) => boolean) | undefined;
  /** A rule that matched, but for its filter of that number. */
  readonly onHeld?: ((rule: R, filter: number) => void) | undefined;
}

type Tried = DetectionRule & Partial<Filtered>;

/** How many different log sources of events are kept ready. */
const groupsMax = 256;

/**
 * Many rules against one event at a time. A rule is tried where the event's log sources include its own, and where the event has
 * something that the rule cannot do without; both are looked up, so that rules without a chance cost nothing.
 */
export class RuleSet<R extends Tried> {
  readonly #rules: readonly R[];
  readonly #groups = new Map<string, Group<R>>();
  /** The same by the list itself: logs give the same one with each event. */
  readonly #ofList = new WeakMap<readonly LogSource[], Group<R>>();

  constructor(rules: readonly R[]) {
    this.#rules = rules;
  }

  /** The rules that match, in their order. @param sources What the event's log is called; a rule may know it by any of these. */
  matching(sources: readonly LogSource[], view: EventView, { timed, onHeld }: Tries<R> = {}): readonly R[] {
    const { rules, tests, filters, candidates } = this.#ofList.get(sources) ?? this.#groupOf(sources);
    if (rules.length === 0) return [];
    const reading = new Reading(view);
    const found: number[] = [];
    candidates.of(reading, (index) => {
      const rule = rules[index];
      const test = tests[index];
      if (rule === undefined || test === undefined || found.includes(index)) return;
      const isMatch = timed === undefined ? test(reading) : timed(rule, () => test(reading));
      if (!isMatch) return;
      const holding = filters[index]?.findIndex((filter) => !filter(reading)) ?? -1;
      if (holding === -1) found.push(index);
      else onHeld?.(rule, holding);
    });
    return found.toSorted((a, b) => a - b).flatMap((index) => rules[index] ?? []);
  }

  #groupOf(sources: readonly LogSource[]): Group<R> {
    const key = JSON.stringify(sources.map(({ product, category, service }) => [product, category, service]));
    let group = this.#groups.get(key);
    if (group === undefined) {
      if (this.#groups.size >= groupsMax) this.#groups.clear();
      group = this.#made(sources);
      this.#groups.set(key, group);
    }
    this.#ofList.set(sources, group);
    return group;
  }

  #made(sources: readonly LogSource[]): Group<R> {
    const rules = this.#rules.filter(({ logSource }) => sources.some((source) => isAbout(logSource, source)));
    return {
      rules,
      tests: rules.map(({ predicate }) => compile(predicate)),
      filters: rules.map(({ filters = [] }) => filters.map(({ predicate }) => compile(predicate))),
      candidates: Candidates.among(rules.map(({ predicate }) => predicate)),
    };
  }
}

const keys = ['product', 'category', 'service'] as const;

/** Whether a rule for `wanted` is about events of `source`: what it leaves open may be anything. */
export function isAbout(wanted: LogSource, source: LogSource): boolean {
  return keys.every((key) => wanted[key] === null || wanted[key] === source[key]);
}
