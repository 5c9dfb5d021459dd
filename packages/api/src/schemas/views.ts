import { z } from 'zod';
import { IsoTime, QueryText, RoleName, TimeText } from './common.ts';

export const viewColumnsMax = 32;

const line = (charsMax: number) =>
  z
    .string()
    .trim()
    .max(charsMax)
    .regex(/^[^\p{C}]*$/u, 'no control characters');

export const ViewInput = z
  .strictObject({
    name: line(100)
      .min(1)
      .meta({ examples: ['Failed sign-ins'] }),
    description: line(500).default(''),
    q: QueryText.default(''),
    since: TimeText.nullable().default(null).describe('Earliest event time'),
    until: TimeText.nullable().default(null).describe('Event times before this'),
    columns: z
      .array(line(256).min(1))
      .max(viewColumnsMax)
      .default([])
      .describe('What a table of the events shows, in order; empty for what is usual'),
    sort: z.enum(['time', 'received', 'position']).default('time'),
    order: z.enum(['asc', 'desc']).default('desc'),
    sharedWith: RoleName.nullable()
      .default(null)
      .describe('The role that this is saved under: all who act under it see the view. Null keeps it private'),
  })
  .meta({ id: 'ViewInput', description: 'A search to be kept under a name' });
export type ViewInput = z.infer<typeof ViewInput>;

export const ViewId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'letters, digits, `_` and `-`; at most 64');

export const View = z
  .object({
    id: z.string(),
    ...ViewInput.shape,
    sharedWith: z.string().nullable(),
    owner: z.string().nullable().describe('Who saved it; null where the role does not see who does what'),
    mine: z.boolean().describe('Only who saved it can change it'),
    created: IsoTime,
    updated: IsoTime,
  })
  .meta({ id: 'View', description: 'A saved search' });
export type View = z.infer<typeof View>;

export const ViewList = z
  .object({ views: z.array(View).describe('Your own, and those that are shared with the role you act under; by name') })
  .meta({ id: 'ViewList' });
