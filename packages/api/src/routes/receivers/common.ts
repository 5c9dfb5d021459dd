import { z } from 'zod';
import type { ErrorCode } from '../../errors.ts';
import { sourceParameter } from '../../schemas/ingest.ts';

/** What the routes of other protocols have in common. Their clients may send parameters of their own besides. */
export const receiver = {
  tag: 'receivers',
  method: 'POST',
  permission: ['events:write', 'events:import'],
  look: false,
  receiver: true,
  query: z.object({ source: sourceParameter }),
  errors: [
    'request.bad-json',
    'request.bad-compression',
    'request.too-large',
    'request.too-many-events',
    'request.content-encoding',
    'server.busy',
    'log.disk-full',
  ] satisfies ErrorCode[],
} as const;
