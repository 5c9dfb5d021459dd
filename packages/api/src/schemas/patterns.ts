import { z } from 'zod';
import { IsoTime, wholeNumber } from './common.ts';
import { Bounds, range, SearchId } from './search.ts';

export const patternsQuery = z.object({
  ...range,
  search: SearchId.optional(),
  limit: wholeNumber(1, 200, 50).describe('Patterns, the most frequent ones'),
});

export const Pattern = z
  .object({
    kind: z.string(),
    action: z.string(),
    outcome: z.string(),
    source: z.int(),
    sourceName: z.string().optional(),
    message: z
      .object({
        field: z.enum(['request.url', 'reason.text', 'raw']).describe('The field that it is of'),
        template: z.string().describe('`*` stands for what differs'),
        isCut: z.boolean().describe('The messages go on behind it'),
      })
      .nullable()
      .describe('Null where the events have no message, or the role does not see it'),
    count: z.int().describe('Events; an estimate where they were sampled'),
    share: z.number().describe('Of all that match, from 0 to 1'),
    first: IsoTime,
    last: IsoTime,
    example: z.string().describe('Position of the newest of them'),
    query: z
      .string()
      .nullable()
      .describe('Finds all of them, and may find others that are much like them; null where it would be too long'),
  })
  .meta({ id: 'Pattern', description: 'Events that are alike but for numbers, ids and addresses in their messages' });
export type PatternJson = z.infer<typeof Pattern>;

export const Patterns = z
  .object({
    patterns: z.array(Pattern),
    other: z.int().describe('Events in none of these'),
    total: z.int().describe('Events that match'),
    examined: z
      .int()
      .describe(
        'Events that were grouped. Where these are fewer than `total`, they are an even sample: counts are estimates, and ' +
          '`first`, `last` and `example` are of the sample',
      ),
    bounds: Bounds,
  })
  .meta({ id: 'Patterns' });
export type Patterns = z.infer<typeof Patterns>;
