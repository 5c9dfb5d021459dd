import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { wholeNumber } from '../schemas/common.ts';
import { ackParameter, idempotencyHeaders, Imported, sourceParameter } from '../schemas/ingest.ts';

export const lineFormats = ['auto', 'combined', 'auth', 'k8s-audit'] as const;

export const sendLines = defineRoute({
  id: 'sendLines',
  tag: 'lines',
  method: 'POST',
  path: '/v1/lines',
  summary: 'Send lines of a log file',
  about:
    'Each line becomes an event and is kept whole in `raw`. A line that cannot be read is kept as `system.unparsed`.',
  permission: ['events:write', 'events:import'],
  look: false,
  query: z.object({
    ack: ackParameter,
    source: sourceParameter,
    format: z.enum(lineFormats).optional().describe("Format of the lines; without it, the source's own"),
    referenceMs: wholeNumber(0, 8_640_000_000_000)
      .optional()
      .describe('When the file was last written, ms since 1970: for times without a year. Without it, now'),
    zoneOffsetMin: wholeNumber(-1080, 1080, 0).describe('Minutes east of UTC, for times without a zone'),
  }),
  headers: idempotencyHeaders,
  body: {
    about: 'Lines, ended by LF or CR LF; the same limits as for events',
    types: { 'text/plain': null },
    encodings: ['gzip', 'zstd'],
  },
  answer: { status: 200, type: 'application/json', about: 'What was taken', schema: Imported },
  errors: [
    'request.bad-compression',
    'request.too-large',
    'request.too-many-events',
    'request.content-type',
    'request.content-encoding',
    'server.busy',
    'log.disk-full',
    'index.unavailable',
  ],
});
