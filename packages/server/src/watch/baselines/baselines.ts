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
  /** Whether the event is an exception from a baseline: then it is neither learned by it nor judged. Asked once for each. */
  readonly isExcepted?: (baseline: string) => boolean;
  /** Measures what a baseline costs. */
  readonly timed?: <T>(baseline: string, work: () => T) => T;
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

/** A baseline that an event goes to. */
interface Fed {
  readonly state: RuleState;
  readonly isJudged: boolean;
  /** Which of the matches says what it learns. */
  readonly match: number;
}

const combinationsMax = 1_000;

/**
 * Baselines over a stream of matches, in the time in which events happened. What was received long after it happened is learned and not judged,
 * so that an import finds nothing; what happened very long ago is not even learned. Two that were given the same are the same, and one that
 * was saved and restored goes on as if nothing had been.
 */
export class Baselines {
  readonly #limits: BaselineLimits;
  #states: readonly RuleState[] = [];
  /** Where matches of a rule go. */
  #targets = new Map<string, readonly Omit<Fed, 'match'>[]>();
  /** The same for rules that match together, by their ids; it follows from the targets. */
  readonly #combinations = new Map<string, readonly Fed[]>();
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
    const targets = new Map<string, Omit<Fed, 'match'>[]>();
    for (const state of this.#states)
      for (const { id, isJudged } of state.linked.inputs)
        targets.set(id, [...(targets.get(id) ?? []), { state, isJudged }]);
    this.#targets = targets;
    this.#combinations.clear();
  }

  take({ timeMs, receivedMs, index, source, matches, isExcepted, timed }: BaselineOccurrence): BaselineFinding[] {
    const { skewMs, latenessMs, rememberMs } = this.#limits;
    // A clock that is ahead, or one who forges times, is taken at the time of receipt.
    const happenedMs = timeMs > receivedMs + skewMs ? receivedMs : timeMs;
    const ageMs = receivedMs - happenedMs;
    const findings: BaselineFinding[] = [];
    const said = matches.map(() => null) as (Said | null)[];
    for (const { state, isJudged, match } of this.#fed(matches)) {
      const view = matches[match]?.view;
      if (isExcepted?.(state.linked.rule.id) === true) continue;
      if (ageMs > latenessMs) state.losses.late += 1;
      if (ageMs > rememberMs || view === undefined) continue;
      const what = (said[match] ??= new Said(view, source));
      const moment = { timeMs: happenedMs, isJudged: isJudged && ageMs <= latenessMs, index, texts: what.texts };
      const { rule } = state.linked;
      for (const { values, text } of what.groups(rule.groupBy)) {
        const learned = timed === undefined ? state.take(text, moment) : timed(rule.id, () => state.take(text, moment));
        if (learned === null) continue;
        const group = rule.groupBy.flatMap((field, i) => [field, values[i] ?? '']);
        findings.push({ rule, group, ...learned });
      }
    }
    return findings;
  }

  /** Which baselines matches of these rules go to: each once, with the first that is about it, and judged where one of them is. */
  #fed(matches: BaselineOccurrence['matches']): readonly Fed[] {
    const name = matches.length === 1 ? (matches[0]?.id ?? '') : matches.map(({ id }) => id).join(' ');
    const known = this.#combinations.get(name);
    if (known !== undefined) return known;
    const fed = new Map<RuleState, Fed>();
    matches.forEach(({ id }, match) => {
      for (const { state, isJudged } of this.#targets.get(id) ?? []) {
        const before = fed.get(state);
        fed.set(state, { state, isJudged: isJudged || before?.isJudged === true, match: before?.match ?? match });
      }
    });
    if (this.#combinations.size >= combinationsMax) this.#combinations.clear();
    this.#combinations.set(name, [...fed.values()]);
    return [...fed.values()];
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

  /** Goes on with others in the place of these rows, right after all changes were saved. */
  replace(rows: Iterable<SavedGroup>): void {
    const states = new Map(this.#states.map((state) => [state.linked.rule.id, state]));
    for (const { rule, key, state } of rows) states.get(rule)?.replace(key, state);
  }

  figures(): ReadonlyMap<string, BaselineFigures> {
    return new Map(this.#states.map(({ linked, groups, losses }) => [linked.rule.id, { groups, ...losses }]));
  }
}
