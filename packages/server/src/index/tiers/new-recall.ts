import { AppError } from '@daybook/api';
import { formatDay } from '@daybook/event';
import type { LogTier } from './log-tier.ts';
import type { Recall } from './recall.ts';

export interface WantedRecall {
  /** Days of receipt, since 1970, UTC; both included. */
  readonly fromDay: number;
  readonly toDay: number;
  /** Days until it leaves again. */
  readonly days: number;
  readonly by: string;
  readonly reason: string;
}

const dayMs = 86_400_000;

/** The recall that is wanted, of what of it is not in the index. Throws an `AppError` that says why it cannot be. */
export async function newRecall(
  tier: LogTier,
  wanted: WantedRecall,
  at: {
    readonly id: string;
    readonly nowMs: number;
    readonly limits: { readonly eventsMax: number; readonly recallsMax: number };
  },
): Promise<Recall> {
  const { log, sinceDay, floor, recalls } = tier;
  const { fromDay, days, by, reason } = wanted;
  if (sinceDay === null || fromDay >= sinceDay) throw new AppError('recall.indexed');
  const toDay = Math.min(wanted.toDay, sinceDay - 1);
  const other = recalls.find((each) => each.fromDay <= toDay && each.toDay >= fromDay);
  if (other !== undefined) {
    const range = `${formatDay(other.fromDay)} to ${formatDay(other.toDay)}`;
    throw new AppError('recall.overlaps', { detail: `The recall ${other.id} has the days from ${range}.` });
  }
  if (recalls.length >= at.limits.recallsMax)
    throw new AppError('limit.reached', {
      detail: `There are ${recalls.length} recalls, which is the most. End one, or wait until one leaves.`,
    });
  const from = await log.firstOfDay(fromDay);
  const end = Math.min(floor, await log.firstOfDay(toDay + 1));
  if (from >= end) throw new AppError('recall.empty');
  const known = recalls.reduce((sum, each) => sum + each.end - each.from, 0);
  if (known + end - from > at.limits.eventsMax)
    throw new AppError('recall.too-large', {
      detail:
        `These days have ${end - from} events, and other recalls ${known}; ` +
        `${at.limits.eventsMax} may be recalled at once (\`index.recallEventsMax\`).`,
    });
  return {
    id: at.id,
    tenant: log.tenant,
    log: log.log,
    fromDay,
    toDay,
    from,
    end,
    next: from,
    rows: 0,
    table: null,
    by,
    reason,
    createdMs: at.nowMs,
    untilMs: at.nowMs + days * dayMs,
  };
}
