import { defineRoute } from '../../route.ts';
import { receiver } from './common.ts';

export const sendGelf = defineRoute({
  ...receiver,
  id: 'sendGelf',
  path: '/gelf',
  summary: 'Send a GELF message (Graylog Extended Log Format 1.1)',
  about: 'One message a request, as Graylog’s HTTP input takes it. It is durable when the answer comes.',
  body: {
    about: 'A GELF message: `version`, `host` and `short_message` are needed',
    types: { 'application/json': null },
    encodings: ['gzip', 'zstd'],
  },
  answer: { status: 202, type: 'text/plain', about: 'Taken', schema: null },
});
