import { type MaskingGroup, maskingGroups } from '@daybook/event';
import { z } from 'zod';
import { IsoTime, QueryText, ReasonText, TimeText } from './common.ts';

export const groupOfFields = z
  .enum(Object.keys(maskingGroups) as [MaskingGroup, ...MaskingGroup[]])
  .describe('A group of fields; docs/reference/fields.md says which fields are in it');

export const approvalKinds = {
  'role.widen': 'Those who hold a role would see, or may do, more than before',
  'grant.sight': 'Somebody would get a role that shows, or allows, what the one who gives it does not have',
  'credential.reset':
    'Somebody would set new credentials for a person who sees, or may do, more than they; or let such a person in again, or for longer',
  'rule.disable': 'A detection rule that comes with the product would be disabled',
  'retention.policy': 'Events could be destroyed sooner than before',
  'retention.reclassify': 'Events could be destroyed sooner, by another class than the one that they were given',
  'retention.clock': 'The clock would count as right, and what is due by it would be destroyed',
  'subject.erase': 'What is about a person would be erased',
  'hold.lift': 'Events that a hold keeps could be destroyed',
  'rule.filter': 'A filter would tune a detection rule that comes with the product',
  'rule.except': 'Some events would be an exception from a detection rule that comes with the product',
  'export.unmasked': 'Somebody would take events out with fields that their role masks',
} as const satisfies Record<string, string>;
export type ApprovalKindName = keyof typeof approvalKinds;

export const approvalStates = {
  waiting: 'for somebody else to decide, or for the time at which it passes alone',
  approved: 'and not carried out yet',
  applied: 'approved and carried out',
  failed: 'approved, but it could not be carried out; `failure` says why',
  refused: 'by somebody else',
  withdrawn: 'by the one who asked',
  expired: 'nobody decided in time',
  'to-review': 'carried out without approval (break-glass); somebody else must still look at it',
  reviewed: 'somebody else looked at it afterwards',
} as const satisfies Record<string, string>;
export type ApprovalState = keyof typeof approvalStates;

export const decisions = ['approve', 'refuse', 'withdraw', 'reviewed'] as const;
export type DecisionName = (typeof decisions)[number];

const Kind = z.enum(Object.keys(approvalKinds) as [ApprovalKindName, ...ApprovalKindName[]]);
const State = z.enum(Object.keys(approvalStates) as [ApprovalState, ...ApprovalState[]]);
const Who = z.object({ name: z.string(), role: z.string().describe('The role it was done under') });

export const Approval = z
  .object({
    id: z.string(),
    kind: Kind,
    state: State,
    summary: z.string().describe('What was asked for, in a sentence'),
    what: z
      .record(z.string(), z.unknown())
      .describe(
        'What exactly was asked for: data that depends on `kind`. Nothing else is carried out. The query and the reasons of an ' +
          'export are left out for who neither decides, nor asked, nor sees every field of every event; so are restrictions, unless they list roles',
      ),
    reason: z.string(),
    requestedBy: Who,
    mine: z.boolean().describe('You asked for it, or a program of yours did: what it permits, it permits to you'),
    requested: IsoTime,
    expires: IsoTime.describe('When it is over, where nobody decided'),
    passesAlone: IsoTime.nullable().describe(
      'Where the one who asks is the only one who could decide: when it passes nevertheless, if that is still so then',
    ),
    decision: z
      .object({
        decision: z.enum(['approve', 'refuse', 'withdraw', 'alone', 'break-glass']),
        by: Who.nullable().describe('Null where it passed alone'),
        at: IsoTime,
        reason: z.string(),
      })
      .nullable(),
    applied: IsoTime.nullable(),
    failure: z.string().nullable().describe('Why it could not be carried out'),
    permit: z
      .object({ id: z.string(), expires: IsoTime })
      .nullable()
      .describe('What the one who asked may do now and until when; of kinds that permit something for a time'),
    review: z.object({ by: Who, at: IsoTime, reason: z.string() }).nullable(),
    can: z.array(z.enum(decisions)).describe('How you may decide now'),
  })
  .meta({ id: 'Approval', description: 'Something that one person alone may not do' });
export type ApprovalJson = z.infer<typeof Approval>;

export const ApprovalList = z
  .object({ approvals: z.array(Approval).describe('Newest first; at most 500') })
  .meta({ id: 'ApprovalList' });

export const approvalsQuery = z.object({
  state: z
    .enum(['open', ...(Object.keys(approvalStates) as [ApprovalState, ...ApprovalState[]])])
    .optional()
    .describe('Only those in this state; `open` are those that somebody must still do something about'),
});

export const Decision = z
  .strictObject({
    decision: z.enum(decisions).describe('`reviewed` closes the review of a break-glass'),
    reason: ReasonText,
  })
  .meta({ id: 'Decision' });

export const exportHoursMax = 72;

export const NewApproval = z
  .strictObject({
    kind: z.literal('export.unmasked'),
    q: QueryText.default(''),
    since: TimeText.describe('Earliest event time; a span is counted back from now'),
    until: TimeText.default('now').describe('Event times before this'),
    groups: z.array(groupOfFields).min(1).max(8).describe('Which masked groups of fields are to be shown'),
    hours: z.int().min(1).max(exportHoursMax).default(24).describe('How long the permit is good for, once it is given'),
    reason: ReasonText,
    breakGlass: z
      .boolean()
      .default(false)
      .describe('At once and without approval: it raises an alert, and somebody else must review it afterwards'),
  })
  .meta({ id: 'NewApproval' });
