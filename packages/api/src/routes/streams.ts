import { defineRoute } from '../route.ts';
import { exportQuery, tailHeaders, tailQuery } from '../schemas/streams.ts';

export const tail = defineRoute({
  id: 'tail',
  tag: 'events',
  method: 'GET',
  path: '/v1/tail',
  summary: 'Follow events as they arrive',
  about:
    'Server-sent events. `event: event` has an event (`EventView`) as `data` and its position as `id`; `dropped` says ' +
    'what was left out for a client that is too slow or too far behind (`TailDropped`); `missing` names an event whose ' +
    'content is gone (`MissingEvent`); `end` says why the server ends it (`TailEnd`). While nothing matches, comments ' +
    'keep the connection, and an `id` alone says how far the log has been looked through. The reader is identified anew ' +
    'every few seconds, and the tail ends with the right to it.',
  permission: ['events:read'],
  look: true,
  stream: true,
  query: tailQuery,
  headers: tailHeaders,
  answer: { status: 200, type: 'text/event-stream', about: 'Events, without an end', schema: null },
  errors: ['query.invalid', 'stream.too-many', 'look.not-recorded'],
});

export const exportEvents = defineRoute({
  id: 'exportEvents',
  tag: 'events',
  method: 'GET',
  path: '/v1/export',
  summary: 'Take events out',
  about:
    'All events that match, in the order of their times, read from the log and checked. The first record says what was ' +
    'asked (`ExportHead`), the last one whether it is complete (`ExportEnd`): a file without a last record was cut. Events ' +
    'whose content is gone are named. To go on with a file that was cut, ask with `since`, `until` and `upTo` of its ' +
    'head, and `after` the last event in it. `format` says how records are written (docs/guides/export.md): where a format has ' +
    'no place for a head and an end, they are events or comments of their own.',
  permission: ['events:export'],
  look: true,
  stream: true,
  query: exportQuery,
  answer: {
    status: 200,
    type: 'application/x-ndjson',
    otherTypes: ['text/csv', 'text/plain', 'application/vnd.apache.parquet'],
    about: 'The file',
    schema: null,
  },
  errors: [
    'query.invalid',
    'query.too-expensive',
    'event.not-found',
    'event.damaged',
    'event.destroyed',
    'index.unavailable',
    'stream.too-many',
    'look.not-recorded',
  ],
});
