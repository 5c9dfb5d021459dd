import { z } from 'zod';
import { EventView } from './event.ts';
import { IsoTime, NotIndexed, QueryText, RoleName, TimeText, wholeNumber } from './common.ts';

/** Ids are the client's own: those of two readers have nothing to do with each other. */
export const SearchId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'letters, digits, `_` and `-`; at most 64')
  .meta({
    description:
      'Id that the client gives to one search. Requests of one reader, under one role, with the same id, query, `since` ' +
      'and `until` are one look in the log, and relative times mean in all of them what they meant in the first',
    examples: ['s7Kq2'],
  });

export const range = {
  q: QueryText.default(''),
  since: TimeText.optional().describe('Earliest event time'),
  until: TimeText.optional().describe('Event times before this'),
};

export const Bounds = z
  .object({
    elapsedMs: z.number(),
    cut: z
      .enum(['bytes'])
      .optional()
      .describe(
        'The page has fewer events than were asked for, because it would have been too large; the cursor goes on from there',
      ),
    indexedSince: IsoTime.nullable().describe(
      'What was received before this has left the index, but for what was recalled; null where nothing has. The log keeps it',
    ),
    notIndexed: NotIndexed,
    indexedTo: z.string().nullable().describe('Position that the index had reached; what is later was not looked at'),
  })
  .meta({ id: 'Bounds' });

export const searchQuery = z.object({
  ...range,
  search: SearchId.optional(),
  sort: z.enum(['time', 'received', 'position']).default('time'),
  order: z.enum(['asc', 'desc']).default('desc'),
  cursor: z.string().max(2048).optional().describe('From the page before; everything else must stay the same'),
  limit: wholeNumber(1, 1000, 100),
});

export const SearchPage = z
  .object({
    events: z
      .array(EventView)
      .describe(
        'Read from the log itself; their hashes were checked. Whether the index has the same of them is a question of its own',
      ),
    missing: z
      .array(
        z.object({
          position: z.string(),
          code: z.string(),
          detail: z.string(),
          at: z.number().int().describe('How many of `events` come before it'),
        }),
      )
      .describe('Events that were found, but whose content is gone or damaged'),
    cursor: z.string().nullable().describe('Gives the next page; null on the last'),
    bounds: Bounds,
  })
  .meta({ id: 'SearchPage' });
export type SearchPage = z.infer<typeof SearchPage>;

export const histogramQuery = z.object({
  ...range,
  search: SearchId.optional(),
  buckets: wholeNumber(1, 1000, 60).describe('About how many; their width is a round number'),
  by: z.enum(['outcome', 'kind', 'source']).optional().describe('Also count apart by this field'),
});

export const Histogram = z
  .object({
    bucketMs: z.number(),
    buckets: z.array(
      z.object({ start: IsoTime, count: z.number().int(), by: z.record(z.string(), z.number().int()).optional() }),
    ),
    total: z.number().int(),
    bounds: Bounds,
  })
  .meta({ id: 'Histogram' });
export type Histogram = z.infer<typeof Histogram>;

export const facetsQuery = z.object({
  ...range,
  search: SearchId.optional(),
  fields: z
    .string()
    .max(1024)
    .transform((text) => text.split(',').map((field) => field.trim()))
    .pipe(z.array(z.string().min(1).max(256)).min(1).max(16))
    .describe('Fields to count by, parted by commas; at most 16'),
  limit: wholeNumber(1, 100, 10).describe('Values a field'),
});

export const Facets = z
  .object({
    facets: z.array(
      z.object({
        field: z.string(),
        values: z.array(z.object({ value: z.string(), count: z.number().int() })),
        other: z
          .number()
          .int()
          .describe('Events with another value, or none; of a field with several values at least so many'),
      }),
    ),
    total: z.number().int(),
    bounds: Bounds,
  })
  .meta({ id: 'Facets' });
export type Facets = z.infer<typeof Facets>;

export const suggestionsQuery = z.object({
  ...range,
  search: SearchId.optional(),
  field: z.string().min(1).max(256).describe('Field to suggest values of; events must be countable by it'),
  prefix: z.string().max(256).default('').describe('What the values begin with, in either case (ASCII)'),
  limit: wholeNumber(1, 50, 10).describe('Values'),
});

export const Suggestions = z
  .object({
    field: z.string(),
    values: z
      .array(z.object({ value: z.string(), count: z.number().int() }))
      .describe('Of the events that the query and the range say, the most frequent first'),
    bounds: Bounds,
  })
  .meta({ id: 'Suggestions' });
export type Suggestions = z.infer<typeof Suggestions>;

const queryField = z.object({
  type: z.enum(['keyword', 'text', 'ip', 'number', 'time', 'boolean', 'enum', 'position']),
  isMasked: z.boolean().describe('The role does not show it: a query that names it is refused'),
  isCountable: z.boolean().describe('Facets and suggestions can be had of it, where it is not masked'),
});

export const fieldsQuery = z.object({
  role: RoleName.optional().describe('One of your roles; without it, the first that reads events'),
});

export const QueryFields = z
  .object({
    fields: z.array(
      queryField.extend({
        name: z.string(),
        values: z.array(z.string()).optional().describe('What it may be, where that is a closed list'),
        aliases: z.array(z.string()).optional(),
      }),
    ),
    open: z.array(queryField.extend({ prefix: z.string().describe('Every name that begins so is a field') })),
    sources: z
      .array(z.object({ number: z.number().int(), name: z.string() }))
      .describe('Sources that the role reaches; `source:NAME` in a query stands for the number'),
  })
  .meta({ id: 'QueryFields' });
export type QueryFields = z.infer<typeof QueryFields>;
