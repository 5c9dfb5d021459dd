import type { EventView } from '../predicate/view.ts';
import type { Entry } from './group.ts';
import { groupsOf, valueOf } from './keys.ts';
import { type CorrelatorLimits, correlatorLimits } from './limits.ts';
import type { LinkedCorrelation } from './link.ts';
import { type FoundWindow, type Losses, RuleState } from './rule-state.ts';

/** An event that rules match. Times are ms since 1970. */
export interface Occurrence {
  /** When it happened, as it says. */
  readonly timeMs: number;
  /** When it was received; never before that of the event before it. */
  readonly receivedMs: number;
  /** Its place among all events. */
  readonly index: number;
  readonly matches: readonly { readonly id: string; readonly view: EventView }[];
  /** Ids of correlations that it does not count for. */
  readonly except?: ReadonlySet<string>;
  /** Told of the work for each correlation, which it does at once: for whoever measures. */
  readonly timed?: Timed;
}

type Timed = <T>(id: string, work: () => T) => T;

/** What a correlation found in one group. */
export interface CorrelationFinding {
  readonly rule: LinkedCorrelation['rule'];
  /** Fields of `group-by`, each with its value. */
  readonly group: readonly (readonly [string, string])[];
  /** Of the event that the window ends with. */
  readonly timeMs: number;
  /** Of the events that no finding of it in this group named before. Empty where all of them were named. */
  readonly indices: readonly number[];
}

/** A group as it is saved; null where it is gone. */
export interface SavedGroup {
  readonly rule: string;
  readonly signature: string;
  readonly key: string;
  readonly state: string | null;
}

/** Live, or late: what was received long after it happened is correlated with its like, and waits for nobody. */
type Lane = 'live' | 'past';
type Moment = Pick<Occurrence, 'timeMs' | 'receivedMs' | 'except' | 'timed'> & { readonly lane: Lane };

/**
 * Correlations over a stream of matches, in the time in which events happened. A window is closed on both sides, `[t - timespan, t]`, and ends
 * with an event. What is found does not depend on the order in which events come, within the lateness that the limits allow. Two that were
 * given the same are the same, and one that was saved and restored goes on as if nothing had been.
 */
export class Correlator {
  readonly #limits: CorrelatorLimits;
  #states: readonly RuleState[] = [];
  /** Where matches of a rule go: places in `#states`, which are behind each other as `link` has them. */
  #targets = new Map<string, readonly { readonly at: number; readonly input: number }[]>();
  /** Of states that are not any more. */
  readonly #gone: SavedGroup[] = [];

  constructor(correlations: readonly LinkedCorrelation[], limits: CorrelatorLimits = correlatorLimits) {
    this.#limits = limits;
    this.use(correlations);
  }

  /** Rules that matter to a correlation. */
  isWanted(id: string): boolean {
    return this.#targets.has(id);
  }

  /** Ids of the correlations that are about a rule themselves. */
  correlationsOf(id: string): readonly string[] {
    return (this.#targets.get(id) ?? []).flatMap(({ at }) => this.#states[at]?.linked.rule.id ?? []);
  }

  /** Goes on with these; what is kept for one that is the same stays. */
  use(correlations: readonly LinkedCorrelation[]): void {
    const before = new Map(this.#states.map((state) => [state.linked.rule.id, state]));
    this.#states = correlations.map((linked) => {
      const fresh = new RuleState(linked, this.#limits);
      const known = before.get(linked.rule.id);
      if (known?.signature !== fresh.signature) return fresh;
      before.delete(linked.rule.id);
      known.linked = linked;
      return known;
    });
    for (const state of before.values()) this.#gone.push(...savedOf(state, state.clear()));
    const targets = new Map<string, { at: number; input: number }[]>();
    this.#states.forEach(({ linked }, at) =>
      linked.inputs.forEach(({ id }, input) => targets.set(id, [...(targets.get(id) ?? []), { at, input }])),
    );
    this.#targets = targets;
  }

  take({ timeMs, receivedMs, index, matches, ...how }: Occurrence): CorrelationFinding[] {
    const { skewMs, latenessMs } = this.#limits;
    // A clock that is ahead, or one who forges times, moves nobody else's windows.
    const happenedMs = timeMs > receivedMs + skewMs ? receivedMs : timeMs;
    const lane = receivedMs - happenedMs > latenessMs ? 'past' : 'live';
    const findings: CorrelationFinding[] = [];
    const seen = new Set<number>();
    const moment = { ...how, timeMs: happenedMs, receivedMs, lane } as const;
    for (const { id, view } of matches) this.#feed(id, view, moment, [index], findings, seen);
    return findings;
  }

  /** By now nothing more is received that was received before. Windows that are decided when they are over are decided here. */
  advance(receivedMs: number): CorrelationFinding[] {
    const findings: CorrelationFinding[] = [];
    for (const state of this.#states)
      state.advance(receivedMs, (key, window) => this.#found(state, key, window, receivedMs, findings));
    return findings;
  }

  /** What is to be saved since this was asked last. */
  takeChanges(): SavedGroup[] {
    const changes = this.#states.flatMap((state) => savedOf(state, state.takeChanges()));
    return [...this.#gone.splice(0), ...changes];
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

  /** Goes on with others in the place of these groups, right after all changes were saved. */
  replace(groups: Iterable<SavedGroup>): void {
    const states = new Map(this.#states.map((state) => [state.linked.rule.id, state]));
    for (const { rule, key, state } of groups) states.get(rule)?.replace(key, state);
  }

  /** What is kept, and what was given up since the start, by rule. */
  figures(): ReadonlyMap<string, Readonly<Losses> & { readonly groups: number; readonly entries: number }> {
    return new Map(
      this.#states.map(({ linked, groups, entries, losses }) => [linked.rule.id, { groups, entries, ...losses }]),
    );
  }

  #feed(
    id: string,
    view: EventView,
    moment: Moment,
    indices: readonly number[],
    findings: CorrelationFinding[],
    seen: Set<number> = new Set(),
  ): void {
    for (const { at, input } of this.#targets.get(id) ?? []) {
      const state = this.#states[at];
      if (state === undefined) continue;
      const { rule, inputs } = state.linked;
      if (moment.except?.has(rule.id) === true) continue;
      // An event that several of its rules match counts once, but where it matters which of them.
      const isTemporal = rule.threshold === null;
      if (!isTemporal && seen.has(at)) continue;
      seen.add(at);
      const reference = inputs[input]?.reference ?? '';
      const value = valueOf(rule, reference, view);
      if (value === undefined) continue;
      const { timeMs, receivedMs } = moment;
      for (const group of groupsOf(rule, reference, view)) {
        const key = JSON.stringify([moment.lane, ...group]);
        const entry: Entry = { timeMs, receivedMs, input, value, indices, isReported: false, isFound: false };
        const work = () => state.add(key, entry);
        const windows = moment.timed === undefined ? work() : moment.timed(rule.id, work);
        for (const window of windows) this.#found(state, key, window, receivedMs, findings);
      }
      this.#evict();
    }
  }

  #found(state: RuleState, key: string, window: FoundWindow, receivedMs: number, findings: CorrelationFinding[]): void {
    const { rule } = state.linked;
    const [lane, ...values] = JSON.parse(key) as [Lane, ...string[]];
    const group = rule.groupBy.map((field, i) => [field, values[i] ?? ''] as const);
    findings.push({ rule, group, ...window });
    if (!this.#targets.has(rule.id)) return;
    const fields = new Map(group.map(([field, value]) => [field, [value]]));
    const view = { values: (field: string) => fields.get(field), texts: () => values };
    this.#feed(rule.id, view, { timeMs: window.timeMs, receivedMs, lane }, window.indices, findings);
  }

  #evict(): void {
    for (const what of ['groups', 'entries'] as const) {
      const most = this.#limits[`${what}Max`];
      while (this.#states.reduce((all, state) => all + state[what], 0) > most)
        this.#states.reduce((a, b) => (b[what] > a[what] ? b : a)).evict();
    }
  }
}

const savedOf = (
  { linked, signature }: RuleState,
  groups: readonly (readonly [string, string | null])[],
): SavedGroup[] => groups.map(([key, state]) => ({ rule: linked.rule.id, signature, key, state }));
