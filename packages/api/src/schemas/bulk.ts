import { z } from 'zod';

const Result = z.object({
  _index: z.string(),
  _id: z
    .string()
    .nullable()
    .describe('Of a document that was sent without one: the position of its event, `LOG:INDEX`'),
  _version: z.number().int().optional(),
  result: z.string().optional(),
  _shards: z.object({ total: z.number(), successful: z.number(), failed: z.number() }).optional(),
  _seq_no: z.number().int().optional().describe('Index of the event in the log'),
  _primary_term: z.number().int().optional().describe('Number of the log'),
  status: z.number().int().describe('201: durable. 429: send it again. 400: refused'),
  error: z.object({ type: z.string(), reason: z.string() }).optional(),
});
export type BulkResult = z.infer<typeof Result>;

export const BulkAnswer = z
  .object({
    took: z.number().int().describe('Milliseconds'),
    errors: z.boolean().describe('Whether any document was not taken'),
    items: z
      .array(z.record(z.string(), Result))
      .describe('In the order of the body, each under the name of its action'),
  })
  .partial()
  .meta({ id: 'BulkAnswer', description: 'As Elasticsearch answers `_bulk`' });
export type BulkAnswer = z.infer<typeof BulkAnswer>;
