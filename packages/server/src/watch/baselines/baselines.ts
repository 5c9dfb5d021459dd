import type { EventView, SavedGroup } from '@daybook/sigma';
import { Said } from './said.ts';
import { type BaselineLimits, baselineLimits } from './limits.ts';
import type { BaselineLosses } from './learner.ts';
import { RuleState } from './rule-state.ts';
import type { Explanation, KeptBaseline, LinkedBaseline } from './rule.ts';

/** An event that rules match. Times are ms since 1970. */
export interface BaselineOccurrence {
  /** When it happened, as it says. */
  readonly timeMs: number;
  /** When it was received; never before that of the event before it. */
  readonly receivedMs: number;
  readonly index: number;
  readonly source: number;
  readonly matches: readonly { readonly id: string; readonly view: EventView }[];
}

/** What is unusual in one group of one baseline. */
export interface BaselineFinding {
  readonly rule: KeptBaseline;
  /** Fields of `group-by` and their values, one after another. */
  readonly group: readonly string[];
  readonly indices: readonly number[];
  readonly explanation: Explanation;
}

/** What a baseline keeps, and what it gave up since the start. */
export interface BaselineFigures extends Readonly<BaselineLosses> {
  readonly groups: number;
}

/**
 * Baselines over a stream of matches, in the time in which events happened. What was received long after it happened is learned and not judged,
 * so that an import finds nothing; what happened very long ago is not even learned. Two that were given the same are the same, and one that
 * was saved and restored goes on as if nothing had been.
 */
export class Baselines {
  readonly #limits: BaselineLimits;
  #states: readonly RuleState[] = [];
  /** Where matches of a rule go: places in `#states`. */
  #targets = new Map<string, readonly { readonly at: number; readonly isJudged: boolean }[]>();
  /** Of states that are not any more. */
  readonly #gone: SavedGroup[] = [];

  constructor(baselines: readonly LinkedBaseline[], limits: BaselineLimits = baselineLimits) {
    this.#limits = limits;
    this.use(baselines);
  }

  /** Rules that matter to a baseline. */
  isWanted(id: string): boolean {
    return this.#targets.has(id);
  }

  /** Goes on with these; what is kept for one that learns the same stays. */
  use(baselines: readonly LinkedBaseline[]): void {
    const before = new Map(this.#states.map((state) => [state.linked.rule.id, state]));
    this.#states = baselines.map((linked) => {
      const { id } = linked.rule;
      const fresh = new RuleState(linked, this.#limits);
      const known = before.get(id);
      if (known?.signature !== fresh.signature) return fresh;
      before.delete(id);
      known.linked = linked;
      return known;
    });
    for (const state of before.values()) this.#gone.push(...state.clear());
    const targets = new Map<string, { at: number; isJudged: boolean }[]>();
    this.#states.forEach(({ linked }, at) =>
      linked.inputs.forEach(({ id, isJudged }) => targets.set(id, [...(targets.get(id) ?? []), { at, isJudged }])),
    );
    this.#targets = targets;
  }

  take({ timeMs, receivedMs, index, source, matches }: BaselineOccurrence): BaselineFinding[] {
    const { skewMs, latenessMs, rememberMs } = this.#limits;
    // A clock that is ahead, or one who forges times, is taken at the time of receipt.
    const happenedMs = timeMs > receivedMs + skewMs ? receivedMs : timeMs;
    const ageMs = receivedMs - happenedMs;
    /** By place in `#states`: one event counts once, and is judged where one of its rules is. */
    const fed = new Map<number, { readonly view: EventView; isJudged: boolean }>();
    for (const { id, view } of matches) {
      for (const { at, isJudged } of this.#targets.get(id) ?? []) {
        const known = fed.get(at);
        if (known === undefined) fed.set(at, { view, isJudged });
        else known.isJudged ||= isJudged;
      }
    }
    const findings: BaselineFinding[] = [];
    const said = new Map<EventView, Said>();
    for (const [at, { view, isJudged }] of fed) {
      const state = this.#states[at];
      if (state === undefined) continue;
      if (ageMs > latenessMs) state.losses.late += 1;
      if (ageMs > rememberMs) continue;
      const what = said.get(view) ?? new Said(view, source);
      said.set(view, what);
      const moment = { timeMs: happenedMs, isJudged: isJudged && ageMs <= latenessMs, index, texts: what.texts };
      const { rule } = state.linked;
      for (const { values, text } of what.groups(rule.groupBy)) {
        const learned = state.take(text, moment);
        if (learned === null) continue;
        const group = rule.groupBy.flatMap((field, i) => [field, values[i] ?? '']);
        findings.push({ rule, group, ...learned });
      }
    }
    return findings;
  }

  /** What is to be saved since this was asked last. */
  takeChanges(): SavedGroup[] {
    return [...this.#gone.splice(0), ...this.#states.flatMap((state) => state.takeChanges())];
  }

  /** Goes on from what was saved; of rules that are not the same any more nothing is kept. */
  restore(groups: Iterable<SavedGroup>): void {
    const byRule = new Map(
      this.#states.map((state) => [state.linked.rule.id, { state, own: [] as [string, string][] }]),
    );
    for (const { rule, signature, key, state } of groups) {
      const known = byRule.get(rule);
      if (state === null) continue;
      if (known?.state.signature === signature) known.own.push([key, state]);
      else this.#gone.push({ rule, signature, key, state: null });
    }
    for (const { state, own } of byRule.values()) state.restore(own);
  }

  figures(): ReadonlyMap<string, BaselineFigures> {
    return new Map(this.#states.map(({ linked, groups, losses }) => [linked.rule.id, { groups, ...losses }]));
  }
}
