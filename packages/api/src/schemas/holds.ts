import { z } from 'zod';
import { Approval } from './approvals.ts';
import { IsoTime, PositionText, QueryText, ReasonText, SourceName } from './common.ts';

const Text = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{C}]*$/u, 'no control characters');
const Index = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const Identifier = z
  .string()
  .trim()
  .min(2)
  .max(256)
  .regex(/^[^\p{C}]*$/u, 'no control characters')
  .regex(/[\p{L}\p{N}]/u, 'a letter or a digit');

export const HoldAbout = z
  .discriminatedUnion('type', [
    z
      .strictObject({ type: z.literal('range'), first: Index, last: Index })
      .describe('Indices of the log, both included'),
    z.strictObject({ type: z.literal('source'), source: z.union([SourceName, z.literal('daybook')]) }),
    z.strictObject({ type: z.literal('query'), query: QueryText }),
    z
      .strictObject({ type: z.literal('person'), identifier: Identifier })
      .describe(
        'Looked for in every part of an event, as an erasure of that person does, and more loosely: case does not count, and it may be a part of a longer name',
      ),
    z.strictObject({
      type: z.literal('resource'),
      id: Identifier.describe('Of the resource, or of its parent'),
      resourceType: Text.nullable().default(null).describe('Null for any'),
    }),
  ])
  .describe('What is not to be destroyed: what is there, and what comes');

const ReviewDay = z.iso.date().describe('When somebody is to look whether it is still needed; a day from tomorrow on');

export const NewHold = z.strictObject({
  matter: Text.describe('What it is for: a case, an order'),
  reason: ReasonText,
  owner: Text.describe('Who answers for it'),
  review: ReviewDay,
  about: HoldAbout,
});

const Release = z.object({
  position: PositionText,
  received: IsoTime,
  by: z.string().describe('`person N` or `token ID`'),
  approvedBy: z.string().nullable(),
  alone: z.boolean().describe('It passed without a second person: nobody else could decide'),
});

const Counts = z.object({
  counted: Index.describe('Entries that were gone over so far'),
  of: Index.describe('Entries that there are'),
  events: z.number().int().describe('Events whose content it keeps'),
  due: z.number().int().describe('Of these: what would be due by the policy in force'),
  classes: z.array(z.object({ class: z.number().int(), events: z.number().int(), due: z.number().int() })),
});

export const Hold = z
  .object({
    position: PositionText.describe('Where it was placed: its name'),
    placed: IsoTime,
    by: z.string().describe('`person N` or `token ID`'),
    state: z.enum(['in-force', 'lifted']),
    type: z.enum(['range', 'source', 'query', 'person', 'resource']),
    words: z
      .object({
        matter: z.string(),
        reason: z.string(),
        owner: z.string(),
        about: z.string().describe('What it is about, in words'),
      })
      .nullable()
      .describe('Null where they cannot be read any more: they are kept as long as the hold is in force'),
    review: z.iso.date(),
    reviewDue: z.boolean().describe('That day is over'),
    reading: z
      .object({ through: Index, of: Index })
      .nullable()
      .describe(
        'How far events were looked through for what it keeps; what was not is not destroyed. Null where entries tell, and where all was',
      ),
    keeps: Counts.nullable().describe(
      'Null for who does not see all events where it is found by content, and where it is lifted. It grows while it is counted',
    ),
    lifted: Release.nullable(),
    lifting: z.string().nullable().describe('Id of the request for approval that waits'),
  })
  .meta({ id: 'Hold', description: 'An order not to destroy' });

export const HoldReport = z
  .object({
    hold: Hold,
    ranges: z
      .array(z.tuple([Index, Index]))
      .nullable()
      .describe('Indices that it keeps, 1,000 ranges at most. Null as for `keeps`, and of a source'),
    rangeCount: z.number().int().nullable(),
  })
  .meta({ id: 'HoldReport' });

export const HoldList = z.object({
  items: z.array(Hold).describe('Newest first'),
  inForce: z.number().int(),
  reviewDue: z.number().int(),
});

export const holdsQuery = z.object({
  state: z.enum(['in-force', 'lifted', 'all']).default('in-force').describe('Only those'),
});

export const HoldReview = z.strictObject({ review: ReviewDay, reason: ReasonText });
export const HoldLift = z.strictObject({ reason: ReasonText });
export const HoldLifted = z.object({ hold: Hold, approval: Approval });

export type NewHoldJson = z.infer<typeof NewHold>;
export type HoldJson = z.infer<typeof Hold>;
export type HoldListJson = z.infer<typeof HoldList>;
export type HoldReportJson = z.infer<typeof HoldReport>;
export type HoldLiftedJson = z.infer<typeof HoldLifted>;
