import { defineRoute } from '../../route.ts';
import { receiver } from './common.ts';

const otlp = {
  ...receiver,
  about:
    'An `ExportLogsServiceRequest` of OTLP 1.x, in protobuf or JSON; the answer, a fault too (`google.rpc.Status`), is in the ' +
    'encoding of the request. What it takes is durable when the answer comes; records that cannot be taken are counted in ' +
    '`partialSuccess`. 429 and 503 are to be tried again, as `Retry-After` says; others are not.',
  body: {
    about: 'An `ExportLogsServiceRequest`; the same limits as for events, and 4 MiB for JSON',
    types: { 'application/x-protobuf': null, 'application/json': null },
    encodings: ['gzip', 'zstd'],
  },
  answer: {
    status: 200,
    type: 'application/x-protobuf',
    otherTypes: ['application/json'],
    about: 'Taken: an `ExportLogsServiceResponse`',
    schema: null,
  },
  errors: [...receiver.errors, 'request.content-type'],
} as const;

export const sendOtlp = defineRoute({
  ...otlp,
  id: 'sendOtlp',
  path: '/v1/logs',
  summary: 'Send log records by the OpenTelemetry protocol',
});

/** Where Loki takes them: exporters that were set up for it need another host only. */
export const sendOtlpUnderPrefix = defineRoute({
  ...otlp,
  id: 'sendOtlpUnderPrefix',
  path: '/otlp/v1/logs',
  summary: 'Send log records by the OpenTelemetry protocol, under a prefix',
});
