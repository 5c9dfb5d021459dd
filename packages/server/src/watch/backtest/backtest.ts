import { setTimeout as sleep } from 'node:timers/promises';
import type { EventFields, Position, StoredItems } from '@daybook/event';
import type { LedgerFeed } from '../../ledger/feed.ts';
import type { Clock } from '../../platform/clock.ts';
import type { CorrelationFigures } from '../correlation-gauges.ts';
import { type HoldingExceptions, Matcher, type MatcherOptions, type WatchedRule } from '../rules/index.ts';
import { firstIndex } from './first-index.ts';
import { type BacktestLimits, backtestLimits } from './limits.ts';
import { BacktestTally, type DayCount } from './tally.ts';
import type { TestedRules } from './tested.ts';

export interface BacktestOptions extends Pick<MatcherOptions, 'views' | 'declared'> {
  /** Those that hold now are tried as if they had held all the time. */
  readonly exceptions: HoldingExceptions;
  readonly feed: LedgerFeed;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly rules: Extract<TestedRules, { ok: true }>;
  /** Times of receipt, ms since 1970: from the first to before the second. */
  readonly fromMs: number;
  readonly toMs: number;
  /** The event as whoever asks sees it; null where it does not exist for them. */
  readonly see: (items: StoredItems) => EventFields | null;
  readonly signal: AbortSignal;
  readonly limits?: BacktestLimits;
}

export interface RuleBacktest {
  readonly rule: WatchedRule;
  readonly days: readonly DayCount[];
  /** Of what would have been in alerts, the last. */
  readonly samples: readonly Position[];
  /** Of what it matched, what an exception held back: that is in no alert. */
  readonly excepted: number;
  /** Groups and matches that a correlation or a baseline had to give up. */
  readonly givenUp: number;
}

/** What rules would have found. */
export interface Backtested {
  readonly rules: readonly RuleBacktest[];
  /** That were looked at, of those in sight. */
  readonly events: number;
  /** The first index that was looked at, and the one after the last. */
  readonly first: number;
  readonly end: number;
  /** When the last event was received, ms since 1970; null where there was none. */
  readonly throughMs: number | null;
  /** What it reached before it was through. */
  readonly cut: 'time' | 'events' | 'memory' | null;
}

/**
 * Rules over what was received within a time, by the engine that watches, as if they had been enabled then; nothing is kept of it. In turns: it
 * leaves others half of the thread. Throws what `signal` says where it is aborted.
 */
export async function backtest(options: BacktestOptions): Promise<Backtested> {
  const { feed, clock, rules, fromMs, toMs, see, signal, limits = backtestLimits } = options;
  const tally = new BacktestTally(limits.samplesMax);
  const matcher = new Matcher(
    {
      ...options,
      rules: { list: () => [...rules.kept], version: () => 1 },
      exceptions: alwaysHolding(options.exceptions),
      counts: tally,
      limits: limits.correlator,
    },
    feed.tenant,
  );
  const startMs = clock.monotonicMs();
  const first = await firstIndex(feed, fromMs);
  const size = feed.size();
  let turnMs = clock.monotonicMs();
  let [end, events] = [first, 0];
  let throughMs: number | null = null;
  let cut: Backtested['cut'] = null;
  const rest = async (hadMs: number): Promise<void> => {
    await sleep(Math.ceil(hadMs), undefined, { signal });
    turnMs = clock.monotonicMs();
  };
  const reached = (): Backtested['cut'] => {
    if (clock.monotonicMs() - startMs > limits.timeMsMax) return 'time';
    if (events >= limits.eventsMax) return 'events';
    return tally.going > limits.goingMax ? 'memory' : null;
  };
  reading: for await (const batch of feed.read(first, limits.batchEventsMax, size)) {
    for (const items of batch.events) {
      signal.throwIfAborted();
      const hadMs = clock.monotonicMs() - turnMs;
      if (hadMs > limits.turnMsMax) await rest(hadMs);
      const receivedMs = Math.floor(items.receivedUs / 1000);
      if (receivedMs < fromMs) continue;
      if (receivedMs >= toMs) break reading;
      cut = reached();
      if (cut !== null) break reading;
      end = items.position.index + 1;
      const event = see(items);
      if (event === null) continue;
      events += 1;
      throughMs = receivedMs;
      for (const match of matcher.matchesOf(items, event)) tally.found(match);
    }
    end = Math.max(end, batch.end);
  }
  // Windows that were still open are over by then.
  if (cut === null) for (const match of matcher.closeUntil(toMs, feed.log)) tally.found(match);
  const figures = new Map<string, Losses>([...matcher.figures(), ...matcher.learned()]);
  return {
    rules: rules.shown.map((rule) => ({
      rule,
      days: tally.days(rule.id),
      samples: tally.samples(rule.id),
      excepted: tally.excepted(rule.id),
      givenUp: givenUp(figures.get(rule.id)),
    })),
    events,
    first,
    end,
    throughMs,
    cut,
  };
}

/** As if they had been made long ago, and under the id of their rule, by which a backtest counts. */
const alwaysHolding = (exceptions: HoldingExceptions): HoldingExceptions => ({
  version: (tenant) => exceptions.version(tenant),
  holding: (tenant, isShipped) =>
    new Map(
      [...exceptions.holding(tenant, isShipped)].map(([rule, all]) => [
        rule,
        all.map((each) => ({ id: rule, fromMs: -Infinity, untilMs: Infinity, isMet: each.isMet })),
      ]),
    ),
});

type Losses = Pick<CorrelationFigures, 'evicted' | 'truncated'>;

const givenUp = (figures: Losses | undefined): number =>
  figures === undefined ? 0 : figures.evicted + figures.truncated;
