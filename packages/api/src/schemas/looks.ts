import { z } from 'zod';
import { IsoTime, QueryText, TimeText, wholeNumber } from './common.ts';
import { Bounds } from './search.ts';

export const looksQuery = z.object({
  about: QueryText.default('').describe('The events in question; empty means any'),
  since: TimeText.optional().describe('Looks from this time on'),
  until: TimeText.optional().describe('Looks before this'),
  reader: z.string().max(256).optional().describe('Only looks of this reader: id or name'),
  limit: wholeNumber(1, 500, 100),
  cursor: z.string().max(2048).optional().describe('From the page before; everything else must stay the same'),
});

export const Look = z
  .object({
    position: z.string().describe('Of the event that records it'),
    time: IsoTime,
    kind: z.enum(['log.query', 'log.view', 'log.tail', 'log.export']),
    action: z
      .string()
      .describe(
        '`search`, `histogram`, `facets`, `suggestions`, `compare`, `view`, `receipt`, `tail`, `export`, `looks`',
      ),
    reader: z.object({ id: z.string(), name: z.string().optional() }),
    role: z.string(),
    credential: z.string().nullable(),
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    query: z.string().nullable().describe('As typed'),
    since: IsoTime.nullable().describe('As an absolute time'),
    until: IsoTime.nullable(),
    restriction: z.string().nullable(),
    masked: z.array(z.string()).describe('Groups of fields that the reader did not get to see'),
    look: z.string().nullable().describe('Several records with the same one are one look'),
    phase: z.enum(['once', 'opened', 'range', 'closed']),
    requests: z.number().int(),
    shown: z.number().int().describe('Events that were shown'),
    counted: z.number().int().describe('The most events that one of its answers counted'),
    first: z.string().nullable().describe('Lowest position that was shown'),
    last: z.string().nullable(),
    covered: z
      .number()
      .int()
      .nullable()
      .describe(
        'Events of the question that the look could have shown: those that match its query, its restriction and its time, and that the index had by then. Null where the recorded query cannot be read any more',
      ),
    within: z
      .number()
      .int()
      .nullable()
      .describe('Those of them that lie between the lowest and the highest position shown; null where none were shown'),
  })
  .meta({ id: 'Look', description: 'One record of a look at the log' });
export type LookView = z.infer<typeof Look>;

export const LookPage = z
  .object({
    looks: z.array(Look).describe('Newest first; of those that cover an event of the question'),
    examined: z.number().int().describe('Records of looks that this page went through'),
    cursor: z
      .string()
      .nullable()
      .describe('Gives the next page; null on the last. A page may be empty and not the last'),
    bounds: Bounds,
  })
  .meta({ id: 'LookPage' });
export type LookPage = z.infer<typeof LookPage>;

export const lookReadersQuery = z.object({
  since: TimeText.default('30d').describe('Days before it are not looked at'),
  until: TimeText.optional(),
});

export const LookReaders = z
  .object({
    readers: z.array(
      z.object({
        reader: z.object({ id: z.string(), name: z.string().optional() }),
        looks: z.number().int(),
        shown: z.number().int().describe('Events that were shown'),
        opened: z.number().int().describe('Single events that were opened, receipts included'),
        exports: z.number().int(),
        tails: z.number().int(),
        refused: z.number().int(),
        days: z.number().int().describe('Days (UTC) with a look'),
        last: IsoTime,
        busiest: z.object({ day: z.string(), shown: z.number().int() }).describe('The day with the most events shown'),
        ownMedian: z.number().describe("Median of events shown on the reader's other days"),
        peerMedian: z.number().describe("Median of the other readers' busiest days"),
        score: z.number().describe('See `formula`'),
        unusual: z.boolean(),
      }),
    ),
    formula: z.string().describe('How `score` and `unusual` come about'),
    bounds: Bounds,
  })
  .meta({ id: 'LookReaders' });
export type LookReaders = z.infer<typeof LookReaders>;
