import { sectionIds, type SectionName } from '@daybook/event';
import { z } from 'zod';
import { Approval } from './approvals.ts';
import { IsoTime, PositionText, ReasonText } from './common.ts';
import { EventView } from './event.ts';

const Index = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const SubjectIdentifiers = z
  .array(
    z
      .string()
      .trim()
      .min(2)
      .max(256)
      .regex(/^[^\p{C}]*$/u, 'no control characters')
      .regex(/[\p{L}\p{N}]/u, 'a letter or a digit'),
  )
  .min(1)
  .max(20)
  .describe(
    'All that the person is known by: accounts, addresses, names. Each is found as a whole word of its own, in other spellings too (escapes, other forms of characters and addresses); case counts, but not in e-mail addresses',
  );

const Section = z.enum(Object.keys(sectionIds) as [SectionName, ...SectionName[]]);

export const SubjectQuestion = z.strictObject({
  identifiers: SubjectIdentifiers,
  reason: ReasonText,
  from: Index.default(0).describe('Index to go on from: `next` of the answer before'),
  limit: z.number().int().min(1).max(500).default(100).describe('Events of one answer'),
});

export const SubjectPage = z
  .object({
    events: z
      .array(
        z.object({
          view: EventView,
          sections: z.array(Section).describe('Parts of the event in which the person is named'),
          identifiers: z.array(z.string()).describe('Those that were found'),
          kept: z
            .object({
              class: Index.describe('The class that keeps it by now'),
              until: IsoTime.nullable().describe(
                'When the minimum of that is over; null where it is, or there is none',
              ),
              holds: z.array(PositionText).describe('Holds that keep it'),
              unread: z
                .boolean()
                .describe('A hold has not been looked through that far: nobody knows yet whether it keeps the event'),
            })
            .describe('What forbids that it is erased now'),
        }),
      )
      .describe('In the order of the log'),
    read: z.object({ from: Index, end: Index, of: Index }).describe('Indices that were read, and how many there are'),
    next: Index.nullable().describe('Ask again from here: there may be more. Null at the end of the log'),
  })
  .meta({ id: 'SubjectPage', description: 'What the log has about a person' });

export const NewErasure = z.strictObject({
  identifiers: SubjectIdentifiers,
  reason: ReasonText.describe('Why; it must not name the person'),
});

export const Erasure = z
  .object({
    number: z.number().int().describe('By which the person is named in the log'),
    state: z
      .enum(['asked', 'approved', 'waiting', 'done', 'refused'])
      .describe(
        'asked: a second person must approve. approved: it is being carried out. waiting: what may be erased is; of the rest, `waiting` says ' +
          'why not. done: nothing is left. refused: nothing was erased',
      ),
    reason: z.string(),
    by: z.string().describe('`person N` or `token ID`'),
    approvedBy: z.string().nullable(),
    alone: z.boolean().describe('It passed without a second person: nobody else could decide'),
    approval: z.string().nullable().describe('Id of the request for approval'),
    asked: IsoTime,
    ended: IsoTime.nullable(),
    erased: z.number().int().describe('Events of which something was erased, as certificates in the log say'),
    statements: z
      .array(
        z.object({
          position: PositionText,
          certificate: PositionText.nullable().describe('What says that it was carried out; null while it is'),
        }),
      )
      .describe('What the log states of it, in its order'),
    waiting: z
      .object({
        events: z.number().int().describe('Events that must stay for now'),
        unreadable: z
          .number()
          .int()
          .describe(
            'Events whose content cannot be read, though nothing says that it was destroyed: run a verification',
          ),
        until: IsoTime.nullable().describe(
          'When the first of them need not be kept any more; null where holds alone keep them',
        ),
        holds: z.array(PositionText).describe('Holds that keep some of them'),
        looked: IsoTime,
      })
      .nullable()
      .describe('What a hold or a minimum keeps. It is erased by itself on the day on which nothing does'),
  })
  .meta({ id: 'Erasure', description: 'What is about a person is erased' });

export const ErasureIdentifiers = z
  .object({
    identifiers: z.array(z.string()).describe('None once nothing waits for them any more: then they are forgotten'),
  })
  .meta({ id: 'ErasureIdentifiers', description: 'Whom an erasure is about' });

export const ErasureList = z.object({ items: z.array(Erasure).describe('Newest first') });
export const ErasureAsked = z.object({ erasure: Erasure, approval: Approval });

export type SubjectPageJson = z.infer<typeof SubjectPage>;
export type ErasureJson = z.infer<typeof Erasure>;
export type ErasureListJson = z.infer<typeof ErasureList>;
export type ErasureIdentifiersJson = z.infer<typeof ErasureIdentifiers>;
export type ErasureAskedJson = z.infer<typeof ErasureAsked>;
