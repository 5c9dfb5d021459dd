import { z } from 'zod';
import { defineRoute } from '../../route.ts';
import { receiver } from './common.ts';

export const sendK8sAudit = defineRoute({
  ...receiver,
  id: 'sendK8sAudit',
  path: '/k8s-audit',
  summary: 'Send audit events of the Kubernetes API server (its audit webhook)',
  about:
    'An `EventList` of `audit.k8s.io/v1`. Its events are durable when the answer comes. An event that was sent before ' +
    '(same `auditID` and `stage`, within 7 days) is not taken twice.',
  body: {
    about: 'A list of audit events',
    types: { 'application/json': null },
    encodings: ['gzip', 'zstd'],
  },
  answer: {
    status: 200,
    type: 'application/json',
    about: 'Taken',
    schema: z.object({ accepted: z.number().int(), repeated: z.number().int() }),
  },
});
