import { setTimeout as sleep } from 'node:timers/promises';
import { Registry as Metrics } from 'prom-client';
import { systemClock } from '../platform/clock.ts';
import type { MetaDatabase } from '../platform/sql/index.ts';
import type { LedgerFeed } from '../ledger/feed.ts';
import { recordReaders } from '../parse/index.ts';
import { SqlWatchStore } from './alerts/index.ts';
import { LogFollower, type Match, RememberingStore, type WatchLimits, watchLimits } from './follow/index.ts';
import { Watch } from './open.ts';
import { Matcher, type MatcherOptions } from './rules/index.ts';
import { LogViews } from './sigma-fields/index.ts';

/** Where a process ends: before what was found is written, after it and before the log is told, or nowhere. */
export interface Death {
  readonly beforeCommit?: boolean;
  readonly afterCommit?: boolean;
}

export interface DyingWatchParts {
  readonly db: MetaDatabase;
  readonly feed: LedgerFeed;
  readonly rules: MatcherOptions['rules'];
  readonly onCommitted: () => Promise<void>;
  readonly death: Death;
  readonly limits?: Partial<WatchLimits>;
}

const views = new LogViews(recordReaders);

/** The whole watch over a metadata database, with the rules that come with the product. What it writes into the log is not kept. */
export function watchOver(db: MetaDatabase): Promise<Watch> {
  return Watch.open({
    db,
    clock: systemClock(),
    record: { append: () => Promise.resolve(), appendOnce: () => Promise.resolve() },
    metrics: new Metrics(),
    readers: recordReaders,
    labelsOf: () => null,
    approvals: { register: () => undefined },
    readCondition: () => () => false,
    newId: () => 'none',
    report: (message) => console.error(message),
  });
}

/** Follows a log as the watch does, by a process that ends where it is told to. Resolves when it has ended, or has seen all. */
export async function watchAndDie({ db, feed, rules, onCommitted, death, limits }: DyingWatchParts): Promise<void> {
  const inner = new SqlWatchStore(db);
  const matcher = new Matcher({ rules, views, declared: () => null }, feed.tenant);
  let isDead = false;
  const follower = new LogFollower<Match>({
    name: 'watch',
    feed,
    clock: systemClock(),
    store: new RememberingStore(
      {
        position: (...place) => inner.position(...place),
        groups: (...place) => inner.groups(...place),
        async commit(...what) {
          if (death.beforeCommit === true) throw new Error('the process ends before');
          await inner.commit(...what);
          if (death.afterCommit === true) throw new Error('the process ends after');
        },
      },
      matcher,
    ),
    foundIn: (items) => matcher.matchesOf(items),
    onCommitted,
    report: () => (isDead = true),
    limits: { ...watchLimits, retryMsMin: 60_000, ...limits },
  });
  while (!isDead && follower.lag > 0) await sleep(5);
  await follower[Symbol.asyncDispose]();
}
