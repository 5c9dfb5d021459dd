import type { EventDraft } from '@daybook/event';
import { sqlTierStore, Tiers } from '../../index/tiers/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { MetaDatabase } from '../../platform/sql/index.ts';
import type { UuidMint } from '../../platform/uuid.ts';
import type { MemoryLog } from './memory-log.ts';
import { retainedLog } from './memory-retention.ts';

export interface TierChange {
  /** Days that the index keeps; all of them without it. */
  readonly keepDays?: number;
  readonly eventsMax?: number;
}

/** Tiers over a log in memory, without rows: whatever is to be brought back is there at once. */
export async function startTiers(parts: {
  readonly log: MemoryLog;
  readonly db: MetaDatabase;
  readonly clock: Clock;
  readonly change: { readonly tiers?: TierChange };
  readonly mint: UuidMint;
  readonly record: { append(tenant: string, draft: EventDraft): Promise<void> };
  readonly report: (message: string) => void;
}): Promise<Tiers> {
  const { log, db, clock, change, mint, record, report } = parts;
  const index = {
    known: () => Promise.resolve(),
    table: () => Promise.resolve('table'),
    removeOutside: () => Promise.resolve(),
    clear: () => Promise.resolve(),
    refill: ({ from, end }: { from: number; end: number }) => Promise.resolve(end - from),
  };
  const tiers = new Tiers({
    clock,
    keepDays: change.tiers?.keepDays ?? null,
    eventsMax: change.tiers?.eventsMax ?? 1_000,
    newId: () => mint.mint(1)[0] ?? '',
    record: record.append,
    report,
    store: sqlTierStore(db),
    index: () => index,
    isClockTrusted: () => true,
    limits: { restMs: 0, recallsMax: 3 },
  });
  await tiers.follow(retainedLog(log));
  tiers.start();
  return tiers;
}
