import { AppError } from '@daybook/api';
import { Counter, Gauge, type Registry as Metrics } from 'prom-client';
import type { LogSource } from '@daybook/sigma';
import type { LedgerFeed } from '../ledger/feed.ts';
import type { Clock } from '../platform/clock.ts';
import { gaugeOf } from '../platform/gauge.ts';
import type { MetaDatabase } from '../platform/sql/index.ts';
import { type Alert, alertLimits, Alerts, AlertStore, eraseGroups, SqlWatchStore } from './alerts/index.ts';
import { type ApprovedKinds, registerApproved } from './approved.ts';
import { backtest, type Backtested, backtestLimits, type BacktestOptions, testedRules } from './backtest/index.ts';
import { type Cost, type Count, MatchCounts, measureRules, RuleCosts } from './counts/index.ts';
import type { RecordDeed, RecordOnce } from './doer.ts';
import { Exceptions, ExceptionStore, type ReadCondition } from './exceptions/index.ts';
import { LogFollower, type Match, RememberingStore } from './follow/index.ts';
import {
  type CountMatches,
  type ExampleReader,
  type KeptRule,
  logSourcesOf,
  Matcher,
  type RuleFile,
  Rules,
  RuleStore,
  shippedRules,
  type TriedFile,
  tryExamples,
} from './rules/index.ts';
import { type BaselineFigures, measureBaselines } from './baselines/index.ts';
import { type CorrelationFigures, measureCorrelations } from './correlation-gauges.ts';
import { declaredBy, LogViews, type RecordReaders } from './sigma-fields/index.ts';

export interface WatchParts {
  readonly db: MetaDatabase;
  readonly clock: Clock;
  readonly record: RecordDeed & RecordOnce;
  readonly metrics: Metrics;
  readonly readers: RecordReaders & ExampleReader;
  /** Labels of a source by its number; the same object as long as they are not changed. */
  readonly labelsOf: (tenant: string, source: number) => Readonly<Record<string, string>> | null;
  readonly approvals: ApprovedKinds;
  readonly readCondition: ReadCondition;
  readonly newId: () => string;
  readonly shipped?: readonly RuleFile[];
  readonly report: (message: string) => void;
}

/** How often it is looked whether the time of an exception is over. */
const sweepMs = 30_000;

/** Rules, alerts, and what follows the logs. */
export class Watch implements AsyncDisposable {
  readonly rules: Rules;
  readonly exceptions: Exceptions;
  readonly alerts: Alerts;
  readonly #parts: WatchParts;
  readonly #views: LogViews;
  readonly #declared = new WeakMap<object, { readonly source: LogSource | null }>();
  readonly #followers: LogFollower<Match>[] = [];
  readonly #matchers = new Map<string, Matcher>();
  /** By tenant. */
  readonly #counts: Map<string, MatchCounts>;
  readonly #costs = new Map<string, RuleCosts>();
  readonly #ruleMetrics: CountMatches;
  readonly #matches: Counter;
  readonly #timer: NodeJS.Timeout;

  private constructor(parts: WatchParts, rules: Rules, exceptions: Exceptions, counts: Map<string, MatchCounts>) {
    const { metrics } = parts;
    this.#parts = parts;
    this.rules = rules;
    this.exceptions = exceptions;
    this.#counts = counts;
    this.#timer = setInterval(() => void exceptions.sweep(), sweepMs);
    this.#timer.unref();
    this.#views = new LogViews(parts.readers);
    const opened = new Counter({
      name: 'daybook_alerts_opened_total',
      help: 'Alerts that were opened, by rule, since the start',
      labelNames: ['rule', 'level'],
      registers: [metrics],
    });
    const onOpened = ({ rule, level }: Alert) => opened.inc({ rule, level });
    this.alerts = new Alerts({ ...parts, store: new AlertStore(parts.db), onOpened });
    gaugeOf(metrics, 'daybook_watch_lag_events', 'Durable events that rules were not tried with yet', () =>
      this.#followers.reduce((sum, { lag }) => sum + lag, 0),
    );
    measureOpen(metrics, this.alerts);
    measureCorrelations(metrics, () => this.#correlations());
    this.#ruleMetrics = measureRules(metrics, {
      costs: () => [...this.#costs.values()],
      holding: () => exceptions.holdingCount(),
    });
    measureBaselines(metrics, () => [...this.#matchers.values()].flatMap((matcher) => [...matcher.learned().values()]));
    this.#matches = new Counter({
      name: 'daybook_watch_matches_total',
      help: 'Events that a rule matched, since the start',
      registers: [metrics],
    });
  }

  static async open(parts: WatchParts): Promise<Watch> {
    const { db, shipped = shippedRules() } = parts;
    const rules = await Rules.open({ ...parts, shipped, store: new RuleStore(db) });
    const counts = new Map<string, MatchCounts>();
    const heldBy = (tenant: string, id: string): number => counts.get(tenant)?.of('exception', id)?.count ?? 0;
    const exceptions = await Exceptions.open({ ...parts, rules, heldBy, store: new ExceptionStore(db) });
    await exceptions.sweep();
    registerApproved(parts.approvals, rules, exceptions);
    return new Watch(parts, rules, exceptions, counts);
  }

  /** Watches one more log from now on. */
  follow(feed: LedgerFeed): void {
    const { rules, exceptions } = this;
    const declared = (tenant: string, source: number) => this.#sourceOf(tenant, source);
    const { db, clock, report } = this.#parts;
    const counts = new MatchCounts(feed.tenant, this.#ruleMetrics);
    const costs = new RuleCosts(clock);
    this.#counts.set(feed.tenant, counts);
    this.#costs.set(feed.tenant, costs);
    const parts = { rules, views: this.#views, declared, exceptions, counts, costs, report };
    const matcher = new Matcher(parts, feed.tenant);
    this.#matchers.set(feed.tenant, matcher);
    this.#followers.push(
      new LogFollower({
        name: 'watch',
        feed,
        clock,
        report,
        store: new RememberingStore(new SqlWatchStore(db, alertLimits, counts), matcher),
        foundIn: (items) => {
          const matches = matcher.matchesOf(items);
          if (matches.length > 0) this.#matches.inc(matches.length);
          return matches;
        },
        onCommitted: () => this.alerts.announce(feed.tenant),
      }),
    );
  }

  /**
   * Takes people out of what rules of a tenant remember. Nothing that was made of events before this was called comes back: what is not looked at
   * yet is read from the log. May be called again; throws where it could not be done.
   */
  async erase(tenant: string, identifiers: readonly string[]): Promise<void> {
    for (const follower of this.#followers)
      if (follower.tenant === tenant)
        await follower.change(async () => {
          const changed = await eraseGroups(this.#parts.db, { tenant, log: follower.log }, identifiers);
          this.#matchers.get(tenant)?.replace(changed);
        });
  }

  /** What rules cost an event, as it was measured since the start; null where nothing was yet. */
  costs(tenant: string): ((rule: string) => Cost) | null {
    return this.#costs.get(tenant)?.costs() ?? null;
  }

  /** Durable events of a tenant that rules were not tried with yet. */
  lag(tenant: string): number {
    return this.#followers.reduce((sum, follower) => sum + (follower.tenant === tenant ? follower.lag : 0), 0);
  }

  /** The logs that each rule of a tenant is about here; none where it can match nothing. */
  logs(
    tenant: string,
    labels: readonly Readonly<Record<string, string>>[],
  ): (kept: Pick<KeptRule, 'rule'>) => string[] {
    const declared = labels.map(declaredBy).filter((source) => source !== null);
    const sourcesOf = logSourcesOf(this.rules.list(tenant).map(({ rule }) => rule));
    return ({ rule }) => {
      const logs = sourcesOf(rule)?.map((source) => this.#views.logsFor(source, declared)) ?? [];
      // A correlation that lacks the log of one of its rules finds nothing, or not all.
      return logs.some((each) => each.length === 0) ? [] : [...new Set(logs.flat())];
    };
  }

  /** What a correlation keeps and gave up; null for a rule that is none, or is not run. */
  correlationOf(tenant: string, id: string): CorrelationFigures | null {
    return this.#matchers.get(tenant)?.figures().get(id) ?? null;
  }

  /** How often a rule matched, or how much an exception held back; null where it never did. */
  countOf(tenant: string, what: 'rule' | 'exception', id: string): Count | null {
    return this.#counts.get(tenant)?.of(what, id) ?? null;
  }

  /** What a baseline keeps and gave up; null for a rule that is none, or is not run. */
  baselineOf(tenant: string, id: string): BaselineFigures | null {
    return this.#matchers.get(tenant)?.learned().get(id) ?? null;
  }

  #correlations(): readonly CorrelationFigures[] {
    return [...this.#matchers.values()].flatMap((matcher) => [...matcher.figures().values()]);
  }

  /**
   * What the rules of a file would have found. Throws `rule.invalid` where they cannot be honoured. @param asked Which events, and as whom.
   */
  async backtest(
    file: RuleFile,
    asked: Pick<BacktestOptions, 'feed' | 'fromMs' | 'toMs' | 'see' | 'signal'>,
    limits = backtestLimits,
  ): Promise<Backtested> {
    const rules = testedRules(file, this.rules.list(asked.feed.tenant), limits.rulesMax);
    if (!rules.ok) {
      const { line, column, message } = rules;
      throw new AppError('rule.invalid', { detail: `Line ${line}, column ${column}: ${message}` });
    }
    const declared = (tenant: string, source: number) => this.#sourceOf(tenant, source);
    const { clock } = this.#parts;
    return await backtest({
      ...asked,
      rules,
      declared,
      exceptions: this.exceptions,
      views: this.#views,
      clock,
      limits,
    });
  }

  tryExamples(file: RuleFile): TriedFile {
    return tryExamples(file, this.#views, this.#parts.readers);
  }

  #sourceOf(tenant: string, source: number): LogSource | null {
    const labels = this.#parts.labelsOf(tenant, source);
    if (labels === null) return null;
    const known = this.#declared.get(labels) ?? { source: declaredBy(labels) };
    this.#declared.set(labels, known);
    return known.source;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#followers.map((follower) => follower[Symbol.asyncDispose]()));
  }
}

function measureOpen(metrics: Metrics, alerts: Alerts): void {
  const gauge: Gauge = new Gauge({
    name: 'daybook_alerts_open',
    help: 'Alerts that are not closed',
    registers: [metrics],
    collect: async () => gauge.set(await alerts.open()),
  });
}
