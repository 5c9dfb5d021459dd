import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { PositionText } from '../schemas/common.ts';
import { Comparison, ComparisonQuestion } from '../schemas/comparison.ts';
import { EventInput, EventView } from '../schemas/event.ts';
import {
  ackParameter,
  eventFormatParameter,
  idempotencyHeaders,
  Ingested,
  Receipt,
  sourceParameter,
} from '../schemas/ingest.ts';
import { SearchPage, searchQuery } from '../schemas/search.ts';

export const sendEvents = defineRoute({
  id: 'sendEvents',
  tag: 'events',
  method: 'POST',
  path: '/v1/events',
  summary: 'Send events',
  about:
    'Takes one event, an array, or one event a line. Where some events of a batch are faulty the others are taken, and ' +
    '`results` names each that was refused; where all are, nothing is written and the answer is `events.refused`.',
  permission: ['events:write', 'events:import'],
  look: false,
  query: z.object({ ack: ackParameter, source: sourceParameter, format: eventFormatParameter }),
  headers: idempotencyHeaders,
  body: {
    about: 'At most 10,000 events, 8 MiB as sent and 32 MiB decompressed, unless the server is set up otherwise',
    types: {
      'application/json': z.union([EventInput, z.array(EventInput)]),
      'application/x-ndjson': null,
    },
    encodings: ['gzip', 'zstd'],
  },
  answer: { status: 200, type: 'application/json', about: 'What was taken', schema: Ingested },
  errors: [
    'request.bad-json',
    'request.bad-encoding',
    'request.bad-compression',
    'request.too-deep',
    'request.too-large',
    'request.too-many-events',
    'request.content-type',
    'request.content-encoding',
    'events.refused',
    'server.busy',
    'log.disk-full',
    'index.unavailable',
  ],
});

export const searchEvents = defineRoute({
  id: 'searchEvents',
  tag: 'events',
  method: 'GET',
  path: '/v1/events',
  summary: 'Search events',
  about: 'The pages of one search are recorded in the log as one look.',
  permission: ['events:read'],
  look: true,
  query: searchQuery,
  answer: { status: 200, type: 'application/json', about: 'A page', schema: SearchPage },
  errors: [
    'query.invalid',
    'query.too-expensive',
    'cursor.invalid',
    'index.unavailable',
    'role.invalid',
    'look.not-recorded',
  ],
});

export const compareEvents = defineRoute({
  id: 'compareEvents',
  tag: 'events',
  method: 'POST',
  path: '/v1/events/compare',
  summary: 'Hold the index against the log',
  about:
    'A search finds events by what the index has of them, and shows what the log has. This says of events that were shown whether the ' +
    'two are the same; what differs is also told to whoever runs the server. It takes the index longer than finding them, ' +
    'so it is a question of its own; few are answered at once, and one that would have to wait too long is not: `compared` says so.',
  permission: ['events:read'],
  look: true,
  body: { about: 'At most 100 events', types: { 'application/json': ComparisonQuestion } },
  answer: { status: 200, type: 'application/json', about: 'What differs', schema: Comparison },
  errors: [
    'request.bad-json',
    'request.content-type',
    'request.content-encoding',
    'request.too-large',
    'query.invalid',
    'role.invalid',
    'look.not-recorded',
  ],
});

export const viewEvent = defineRoute({
  id: 'viewEvent',
  tag: 'events',
  method: 'GET',
  path: '/v1/events/:position',
  summary: 'Open one event',
  about:
    'Read from the log itself, not from the index; its hashes are checked. What the role does not see is not there: an event ' +
    'out of its sight is as one that never was, and what it masks is left out.',
  permission: ['events:read'],
  look: true,
  params: z.object({ position: PositionText }),
  answer: { status: 200, type: 'application/json', about: 'The event', schema: EventView },
  errors: ['event.not-found', 'event.destroyed', 'event.damaged', 'role.invalid', 'look.not-recorded'],
});

export const takeReceipt = defineRoute({
  id: 'takeReceipt',
  tag: 'events',
  method: 'GET',
  path: '/v1/events/:position/receipt',
  summary: 'Take the receipt of one event',
  about:
    'The receipt holds the content of the event and the proof that it is in the log. Sections that the role masks are withheld: ' +
    'the receipt shows that they are there, not what they hold, and verifies all the same.',
  permission: ['events:read'],
  look: true,
  params: z.object({ position: PositionText }),
  answer: { status: 200, type: 'application/json', about: 'The receipt', schema: Receipt },
  errors: [
    'event.not-found',
    'event.destroyed',
    'event.damaged',
    'log.not-proved',
    'role.invalid',
    'look.not-recorded',
  ],
});
