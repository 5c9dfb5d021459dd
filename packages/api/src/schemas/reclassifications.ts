import { z } from 'zod';
import { Approval } from './approvals.ts';
import { IsoTime, PositionText, ReasonText } from './common.ts';

const ClassNumber = z.int().min(1).max(65_535);
const Range = z.tuple([z.int().min(0), z.int().min(0)]);

/** Ranges of one reclassification: its statement is kept whole. */
export const reclassificationRangesMax = 1_000;

export const NewReclassification = z.strictObject({
  from: ClassNumber.describe('What in the ranges is kept by another class stays as it is'),
  to: ClassNumber.describe('One of the policy in force'),
  ranges: z
    .array(Range)
    .min(1)
    .max(reclassificationRangesMax)
    .describe('Indices from first to last, in order and apart; a million at most'),
  reason: ReasonText,
});

const Reclassification = z.object({
  position: PositionText,
  received: IsoTime,
  from: ClassNumber,
  to: ClassNumber,
  ranges: z.array(z.tuple([z.number().int(), z.number().int()])),
  by: z.string(),
  approvedBy: z.string().nullable(),
  alone: z.boolean().describe('Nobody else could decide'),
});

export const ReclassificationMade = z.object({
  reclassification: Reclassification.nullable().describe('Null where it waits for a second person'),
  events: z.number().int().describe('How many events it is about'),
  because: z.array(z.string()).describe('Why it needs a second person; empty where it does not'),
  approval: Approval.nullable(),
});

export const ReclassificationList = z.object({
  items: z.array(Reclassification),
  count: z.number().int().describe('How many there are'),
});

export type ReclassificationJson = z.infer<typeof Reclassification>;
export type ReclassificationMadeJson = z.infer<typeof ReclassificationMade>;
export type ReclassificationListJson = z.infer<typeof ReclassificationList>;
