import { type EventFields, LazyEvent, type StoredItems } from '@daybook/event';
import {
  type CorrelationFinding,
  Correlator,
  type CorrelatorLimits,
  type EventView,
  type LogSource,
  RuleSet,
  type SavedGroup,
  type Tries,
} from '@daybook/sigma';
import { type BaselineFigures, type BaselineFinding, Baselines } from '../baselines/index.ts';
import type { Match } from '../follow/index.ts';
import type { LogViews, WatchedEvent } from '../sigma-fields/index.ts';
import { type CountMatches, HeldBack, type HoldingExceptions } from './held-back.ts';
import { type Plan, planOf, type TriedRule } from './plan.ts';
import type { KeptRule } from './rule.ts';

export interface MatcherOptions {
  readonly rules: { list(tenant: string): KeptRule[]; version(tenant: string): number };
  readonly views: LogViews;
  /** What the labels of a source say that its log is. */
  readonly declared: (tenant: string, source: number) => LogSource | null;
  readonly exceptions?: HoldingExceptions;
  readonly counts?: CountMatches;
  readonly costs?: MeasureCosts;
  readonly report?: (message: string) => void;
  readonly limits?: CorrelatorLimits;
}

/** Does some work for a rule, and measures it. */
export type Timed = <T>(rule: string, work: () => T) => T;

/** Measures what rules cost, with some of the events. */
export interface MeasureCosts {
  /** To be asked with each event; null with those that are not measured. */
  next(): Timed | null;
}

type Running = Plan & { readonly set: RuleSet<TriedRule> };

/** The rules of a tenant, as they stand now, against one event after another. */
export class Matcher {
  readonly #options: MatcherOptions;
  readonly #tenant: string;
  #plan: Running | null = null;
  #version = -1;
  /** What correlations have seen. It follows from the events since it was restored. */
  #correlator: Correlator;
  /** What is usual, as it was learned of the events since it was restored. */
  #baselines = new Baselines([]);
  #second = -Infinity;
  readonly #held: HeldBack;

  constructor(options: MatcherOptions, tenant: string) {
    this.#options = options;
    this.#tenant = tenant;
    this.#correlator = new Correlator([], options.limits);
    this.#held = new HeldBack(options, tenant);
  }

  /**
   * To be asked with each event once, in the order of the log. @param event What is looked at in place of what the items hold, also by exceptions.
   */
  matchesOf(items: StoredItems, event: EventFields | null = LazyEvent.of(items)): readonly Match[] {
    const { set, alerting } = this.#current();
    const { position, receivedUs } = items;
    const receivedMs = Math.floor(receivedUs / 1000);
    const findings = this.#advance(receivedMs);
    const matches: Match[] = [];
    if (event !== null && !isOfAlert(event, items.own)) {
      const declared = this.#options.declared(this.#tenant, items.source);
      const timed = this.#options.costs?.next() ?? undefined;
      const { matched, holding } = viewsOf(set, this.#options.views, { event, own: items.own, declared }, timed);
      for (const { id } of holding) this.#options.counts?.add('filter', id, receivedMs);
      const held = matched.length === 0 ? null : this.#held.by(items, event);
      const found = held === null ? [] : matched.filter(({ rule }) => !held(rule.id));
      for (const { rule } of found) {
        this.#options.counts?.add('rule', rule.id, receivedMs);
        if (alerting.has(rule.id)) matches.push({ rule, event, position, receivedMs });
      }
      const correlated = found.filter(({ rule }) => this.#correlator.isWanted(rule.id));
      if (correlated.length > 0 && held !== null) {
        const occurrence = { timeMs: timeOf(event, receivedMs), receivedMs, index: position.index };
        const named = correlated.map(({ rule, view }) => ({ id: rule.id, view }));
        const about = new Set(correlated.flatMap(({ rule }) => this.#correlator.correlationsOf(rule.id)));
        const except = new Set([...about].filter((id) => held(id)));
        findings.push(
          ...this.#correlator.take({
            ...occurrence,
            matches: named,
            except,
            ...(timed === undefined ? {} : { timed }),
          }),
        );
      }
      const learned = found.filter(({ rule }) => this.#baselines.isWanted(rule.id));
      if (learned.length > 0 && held !== null) {
        const occurrence = { timeMs: timeOf(event, receivedMs), receivedMs, index: position.index };
        const named = learned.map(({ rule, view }) => ({ id: rule.id, view }));
        const unusual = this.#baselines.take({
          ...occurrence,
          source: items.source,
          matches: named,
          isExcepted: held,
          ...(timed === undefined ? {} : { timed }),
        });
        matches.push(...this.#ofBaselines(unusual, items, receivedMs));
      }
    }
    return findings.length === 0 ? matches : [...matches, ...this.#ofFindings(findings, position.log, receivedMs)];
  }

  /** What windows find that are over by then, where nothing comes any more. */
  closeUntil(receivedMs: number, log: number): readonly Match[] {
    return this.#ofFindings(this.#correlator.advance(receivedMs), log, receivedMs);
  }

  /** Goes on from what was saved, and from nothing else. */
  restore(groups: readonly SavedGroup[]): void {
    const { correlations, baselines } = this.#current();
    const learned = new Set(baselines.map(({ rule }) => rule.id));
    this.#correlator = new Correlator(correlations, this.#options.limits);
    this.#correlator.restore(groups.filter(({ rule }) => !learned.has(rule)));
    this.#baselines = new Baselines(baselines);
    this.#baselines.restore(groups.filter(({ rule }) => learned.has(rule)));
    this.#second = -Infinity;
  }

  /** Goes on with others in the place of these, which are saved by now; so was all else that changed. */
  replace(groups: readonly SavedGroup[]): void {
    this.#correlator.replace(groups);
    this.#baselines.replace(groups);
  }

  /** What is to be saved since this was asked last, together with how far the events were looked at. */
  takeChanges(): readonly SavedGroup[] {
    return [...this.#correlator.takeChanges(), ...this.#baselines.takeChanges()];
  }

  figures(): ReturnType<Correlator['figures']> {
    return this.#correlator.figures();
  }

  learned(): ReadonlyMap<string, BaselineFigures> {
    return this.#baselines.figures();
  }

  /** Windows are closed by the time of receipt of what comes, once a second of it: replayed, the same are found. */
  #advance(receivedMs: number): CorrelationFinding[] {
    const second = Math.floor(receivedMs / 1000);
    if (second <= this.#second) return [];
    this.#second = second;
    return this.#correlator.advance(receivedMs);
  }

  #ofFindings(findings: readonly CorrelationFinding[], log: number, receivedMs: number): Match[] {
    const { alerting } = this.#current();
    return findings.flatMap(({ rule, group, indices }) => {
      const positions = indices.map((index) => ({ log, index }));
      const last = positions.at(-1);
      if (last === undefined) return [];
      this.#options.counts?.add('rule', rule.id, receivedMs);
      if (!alerting.has(rule.id)) return [];
      return [{ rule, position: last, receivedMs, correlated: { group: group.flat(), positions } }];
    });
  }

  #ofBaselines(findings: readonly BaselineFinding[], { position: { log } }: StoredItems, receivedMs: number): Match[] {
    const { alerting } = this.#current();
    return findings.flatMap(({ rule, group, indices, explanation }) => {
      const positions = indices.map((index) => ({ log, index }));
      const last = positions.at(-1);
      if (last === undefined) return [];
      this.#options.counts?.add('rule', rule.id, receivedMs);
      if (!alerting.has(rule.id)) return [];
      return [{ rule, position: last, receivedMs, correlated: { group, positions }, explanation }];
    });
  }

  #current(): Running {
    const { rules, report } = this.#options;
    const version = rules.version(this.#tenant);
    if (this.#plan !== null && version === this.#version) return this.#plan;
    const plan = planOf(rules.list(this.#tenant));
    for (const [id, why] of plan.faults) report?.(`The rule ${id} is not run: ${why}`);
    this.#correlator.use(plan.correlations);
    this.#baselines.use(plan.baselines);
    this.#version = version;
    this.#plan = { ...plan, set: new RuleSet(plan.detections) };
    return this.#plan;
  }
}

export interface Matched {
  /** Rules that match, each once, with the first view of the event in which it does. */
  readonly matched: readonly { readonly rule: TriedRule; readonly view: EventView }[];
  /** Filters that held back a rule that matches in no view, each once. */
  readonly holding: ReadonlySet<TriedRule['filters'][number]>;
}

export function viewsOf(set: RuleSet<TriedRule>, views: LogViews, watched: WatchedEvent, timed?: Timed): Matched {
  const found = new Map<TriedRule, EventView>();
  const held: [TriedRule, number][] = [];
  const tries: Tries<TriedRule> = {
    timed: timed === undefined ? undefined : ({ id }, test) => timed(id, test),
    onHeld: (rule, filter) => held.push([rule, filter]),
  };
  for (const { sources, views: all } of views.of(watched))
    for (const view of all)
      for (const rule of set.matching(sources, view, tries)) if (!found.has(rule)) found.set(rule, view);
  const holding = held.flatMap(([rule, filter]) => (found.has(rule) ? [] : (rule.filters[filter] ?? [])));
  return { matched: [...found].map(([rule, view]) => ({ rule, view })), holding: new Set(holding) };
}

/** An event whose time cannot be read happened when it was received. */
export function timeOf({ time }: Pick<EventFields, 'time'>, receivedMs: number): number {
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? receivedMs : ms;
}

/** What an alert writes into the log raises none, or it would never end. */
const isOfAlert = ({ kind }: EventFields, own: boolean): boolean => own && kind.startsWith('alert.');
