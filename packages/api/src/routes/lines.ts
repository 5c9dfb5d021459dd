import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { SourceName, wholeNumber } from '../schemas/common.ts';
import { lineFormats } from '../schemas/admin.ts';
import { LineTrial, MappingName } from '../schemas/mappings.ts';
import { ackParameter, idempotencyHeaders, Imported, ParsedLines, sourceParameter } from '../schemas/ingest.ts';

const lineQuery = {
  referenceMs: wholeNumber(0, 8_640_000_000_000)
    .optional()
    .describe('When the file was last written, ms since 1970: for times without a year. Without it, now'),
  zoneOffsetMin: wholeNumber(-1080, 1080, 0).describe('Minutes east of UTC, for times without a zone'),
};

export const sendLines = defineRoute({
  id: 'sendLines',
  tag: 'lines',
  method: 'POST',
  path: '/v1/lines',
  summary: 'Send lines of a log file',
  about:
    'Each line becomes an event and is kept whole in `raw`. A line that cannot be read is kept as `system.unparsed`. With `auto` ' +
    'each line is told for itself, so a file may have the lines of several programs. What syslog, Docker or a container runtime ' +
    'put around a line is taken off, and a file of CloudTrail (`{"Records":[…]}`) into its records. What a source sends that a mapping ' +
    'is put on is read by that, unless `format` names another than `auto`.',
  permission: ['events:write', 'events:import'],
  look: false,
  query: z.object({
    ack: ackParameter,
    source: sourceParameter,
    format: z.enum(lineFormats).optional().describe("Format of the lines; without it, the source's mapping or its own"),
    ...lineQuery,
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

/** What `POST /v1/parse` takes at most. */
export const parseLimits = { bytesMax: 1024 * 1024, linesMax: 1000 } as const;

export const parseLines = defineRoute({
  id: 'parseLines',
  tag: 'lines',
  method: 'POST',
  path: '/v1/parse',
  summary: 'Try lines of a log file',
  about:
    'The events that the lines would become. Nothing is stored, and nothing is recorded: they are the lines of who asks. They are read ' +
    'by a mapping that is kept (`mapping`) or that stands in the body, which a token of a source may not give; else by that of the ' +
    'source, where `format` names none but `auto`.',
  permission: ['events:write', 'events:import'],
  look: false,
  query: z.object({
    format: z.enum(lineFormats).default('auto').describe('Format of the lines; `auto` is told anew for each'),
    mapping: MappingName.optional().describe('Mapping that they are read by'),
    source: SourceName.optional().describe('Source whose mapping counts. For tokens of sources it is their own'),
    ...lineQuery,
  }),
  body: {
    about: `Lines, ended by LF or CR LF: at most ${parseLimits.bytesMax} bytes and ${parseLimits.linesMax} lines`,
    types: { 'text/plain': null, 'application/json': LineTrial },
    encodings: ['gzip', 'zstd'],
  },
  answer: { status: 200, type: 'application/json', about: 'What they would become', schema: ParsedLines },
  errors: [
    'request.bad-compression',
    'request.too-large',
    'request.too-many-events',
    'request.content-type',
    'request.content-encoding',
    'request.bad-json',
    'mapping.invalid',
    'mapping.not-found',
    'server.busy',
  ],
});
