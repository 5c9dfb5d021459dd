import { z } from 'zod';
import { IsoTime, ReasonText } from './common.ts';

const Count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const Day = z.iso.date();

export const RecallId = z.guid();

export const NewRecall = z.strictObject({
  from: Day.describe('First day of receipt, UTC'),
  to: Day.describe('Last day of receipt, UTC. What of it is in the index anyhow is left as it is'),
  days: z.int().min(1).max(90).default(7).describe('Days until it leaves the index again by itself'),
  reason: ReasonText,
});
export type NewRecallJson = z.input<typeof NewRecall>;

export const Recall = z
  .object({
    id: RecallId,
    from: Day.describe('First day of receipt, UTC'),
    to: Day.describe('Last day of receipt, UTC'),
    state: z
      .enum(['waiting', 'filling', 'whole'])
      .describe(
        'Waiting for others before it; being brought back, and not to be found by queries in full; all of it is there',
      ),
    events: Count.describe('Events that were received on these days, those among them whose content was destroyed'),
    done: Count.describe('Of these: that were gone through so far'),
    found: Count.describe('Of these: that have content and are in the index'),
    by: z.string().describe('`person N` or `token ID`'),
    reason: z.string(),
    created: IsoTime,
    until: IsoTime.describe('When it leaves the index again by itself'),
  })
  .meta({ id: 'Recall' });
export type RecallJson = z.infer<typeof Recall>;

export const RecallList = z
  .object({
    items: z.array(Recall).describe('Oldest first'),
    indexedSince: IsoTime.nullable().describe(
      'Everything that was received from then on is in the index; null where everything is',
    ),
    keepDays: z.int().nullable().describe('Days by receipt that the index keeps; null for all'),
    eventsMax: Count.describe('Events that may be brought back at once'),
    events: Count.describe('Of these: that are'),
    trouble: z.string().nullable().describe('What keeps recalls waiting; null where nothing does'),
  })
  .meta({ id: 'RecallList' });
export type RecallListJson = z.infer<typeof RecallList>;
