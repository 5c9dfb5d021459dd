import { z } from 'zod';
import { Approval } from './approvals.ts';
import { IsoTime, QueryText, ReasonText } from './common.ts';
import { RuleId } from './watch.ts';

export const ExceptionId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'the id of an exception');

export const exceptionDaysMax = 366;

export const Exception = z
  .object({
    id: z.string(),
    rule: z.string().describe('Id of the rule'),
    title: z.string().describe('Title of the rule'),
    query: z.string().describe('Events that the rule does not find: those that the query is about'),
    owner: z.string().describe('Who answers for it'),
    reason: z.string(),
    createdBy: z.string(),
    created: IsoTime.describe('It holds for events that were received from then on'),
    until: IsoTime.describe('When it ends by itself'),
    approval: z.string().nullable().describe('Id of the approval that it was made with'),
    holds: z.boolean(),
    ended: IsoTime.nullable(),
    endedBy: z.string().nullable().describe('Null while it holds, and where it ended by itself'),
    held: z
      .int()
      .nullable()
      .describe('Events that it held back. Null for a role that does not see every field of every event'),
    lastHeld: IsoTime.nullable().describe('When the last of them was received'),
  })
  .meta({ id: 'Exception', description: 'Events that a rule does not find, for a time' });
export type ExceptionJson = z.infer<typeof Exception>;

export const ExceptionList = z
  .object({ items: z.array(Exception).describe('Newest first') })
  .meta({ id: 'ExceptionList' });

export const exceptionsQuery = z.object({
  rule: RuleId.optional().describe('Only those from one rule'),
  state: z.enum(['holding', 'ended', 'all']).default('holding'),
});

export const NewException = z
  .strictObject({
    rule: RuleId,
    query: QueryText.min(1).describe('Events that the rule is not to find, in the query language'),
    owner: z
      .string()
      .trim()
      .min(1)
      .max(128)
      .regex(/^[^\p{C}]*$/u, 'no control characters')
      .describe('Who answers for it'),
    reason: ReasonText,
    until: z.iso
      .datetime({ offset: true })
      .describe(`When it ends by itself, RFC 3339; at most ${exceptionDaysMax} days from now`),
  })
  .meta({ id: 'NewException' });

export const ExceptionMade = z
  .object({
    exception: Exception.nullable().describe('Null where it waits for a second person'),
    approval: Approval.nullable(),
  })
  .meta({ id: 'ExceptionMade' });
export type ExceptionMadeJson = z.infer<typeof ExceptionMade>;

export const ExceptionEnd = z.strictObject({ reason: ReasonText }).meta({ id: 'ExceptionEnd' });
