import { z } from 'zod';
import { PositionText } from './common.ts';
import { range, SearchId } from './search.ts';

/** Events of which one question may ask: more than a screen shows. */
export const comparedMax = 100;

export const ComparisonQuestion = z
  .strictObject({
    positions: z
      .array(PositionText)
      .min(1)
      .max(comparedMax)
      .describe('Events, such as those that a search just showed'),
    search: z
      .strictObject({ id: SearchId, ...range })
      .optional()
      .describe(
        'The search that showed them, as it was asked: then this is counted into its look. Without it, it is one of its own',
      ),
  })
  .meta({ id: 'ComparisonQuestion' });
export type ComparisonQuestion = z.infer<typeof ComparisonQuestion>;

export const Comparison = z
  .object({
    compared: z
      .boolean()
      .describe('False where the index did not say in time, or was not asked, because it was busy: then nobody knows'),
    items: z
      .array(
        z.object({
          position: z.string(),
          differs: z
            .array(z.string())
            .describe('Fields, as far as the role sees them. `raw` is also what free text is looked for in'),
        }),
      )
      .describe(
        'Those of the events for which the index has something else than the log. What is out of sight, is gone or has not ' +
          'come into the index yet is not among them',
      ),
  })
  .meta({ id: 'Comparison', description: 'Whether what the index finds by is what the log has' });
export type Comparison = z.infer<typeof Comparison>;
