import { z } from 'zod';
import { IndexStatus } from './admin.ts';
import { LastVerification } from './verifications.ts';

export const Overview = z
  .object({
    recording: z.boolean().describe('True when what is sent is written to the log, as far as the server knows'),
    troubles: z
      .array(z.enum(['ledger', 'index', 'head']))
      .describe(
        '`ledger`: a write to the log failed lately. `index`: search cannot be asked. `head`: there are events, and ' +
          'no signed head yet. Only the first means that events are not recorded',
      ),
    events: z.number().int().describe('Durable events in the log'),
    index: IndexStatus,
    verification: LastVerification.nullable().describe('By the server itself; null where none came to its end yet'),
  })
  .meta({ id: 'Overview' });
export type OverviewJson = z.infer<typeof Overview>;
