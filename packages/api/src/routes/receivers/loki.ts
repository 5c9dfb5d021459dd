import { defineRoute } from '../../route.ts';
import { receiver } from './common.ts';

export const pushLoki = defineRoute({
  ...receiver,
  id: 'pushLoki',
  path: '/loki/api/v1/push',
  summary: 'Push streams of lines (Grafana Loki)',
  about:
    'Each line is an event. Labels of the stream and metadata of the line are fields of it. All are durable when the answer ' +
    'comes. The same body sent again within 7 days adds nothing.',
  body: {
    about: 'A push request; as Protocol Buffers it is compressed with snappy, as Loki’s clients do',
    types: { 'application/json': null, 'application/x-protobuf': null },
    encodings: ['gzip', 'zstd'],
  },
  answer: { status: 204, type: 'text/plain', about: 'Taken', schema: null },
  errors: [...receiver.errors, 'request.content-type'],
});
