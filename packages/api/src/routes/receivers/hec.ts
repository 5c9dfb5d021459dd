import { z } from 'zod';
import { defineRoute } from '../../route.ts';
import { receiver } from './common.ts';

const text = z.string().min(1).max(1024).optional();
const channel = z.string().max(64).optional().describe('Data channel: the answer then has an `ackId`');

const hec = {
  ...receiver,
  query: receiver.query.extend({ channel }),
  headers: z.object({ 'x-splunk-request-channel': channel }),
  answer: {
    status: 200,
    type: 'application/json',
    about: 'Taken',
    schema: z.object({ text: z.string(), code: z.number().int(), ackId: z.number().int().optional() }),
  },
} as const;

const events = {
  ...hec,
  summary: 'Send events to the HTTP Event Collector (Splunk)',
  about:
    'JSON objects one behind the other, each with its `event`. All are durable when the answer comes. The same body sent again ' +
    'within 7 days adds nothing. Errors have the codes of Splunk.',
  body: { about: 'Events', types: { 'application/json': null }, encodings: ['gzip', 'zstd'] },
} as const;

export const sendHec = defineRoute({ ...events, id: 'sendHec', path: '/services/collector' });
export const sendHecEvent = defineRoute({ ...events, id: 'sendHecEvent', path: '/services/collector/event' });
export const sendHecEvent1 = defineRoute({ ...events, id: 'sendHecEvent1', path: '/services/collector/event/1.0' });

const lines = {
  ...hec,
  query: hec.query.extend({ host: text, source: text, sourcetype: text, index: text }),
  summary: 'Send lines to the HTTP Event Collector (Splunk)',
  about:
    'Each line is an event. `source` names what the lines are from, as Splunk has it; it is the source of Daybook only for ' +
    'tokens that may import.',
  body: { about: 'Lines', types: { 'text/plain': null }, encodings: ['gzip', 'zstd'] },
} as const;

export const sendHecRaw = defineRoute({ ...lines, id: 'sendHecRaw', path: '/services/collector/raw' });
export const sendHecRaw1 = defineRoute({ ...lines, id: 'sendHecRaw1', path: '/services/collector/raw/1.0' });

const health = {
  tag: 'receivers',
  method: 'GET',
  permission: receiver.permission,
  look: false,
  receiver: true,
  summary: 'Whether the HTTP Event Collector takes events',
  answer: { ...hec.answer, about: 'It does' },
  errors: [],
} as const;

export const hecHealth = defineRoute({ ...health, id: 'hecHealth', path: '/services/collector/health' });
export const hecHealth1 = defineRoute({ ...health, id: 'hecHealth1', path: '/services/collector/health/1.0' });

/** As many ids as may be asked for at once. */
const hecAcksMax = 10_000;

export const hecAck = defineRoute({
  ...hec,
  id: 'hecAck',
  path: '/services/collector/ack',
  summary: 'Ask whether what was sent to the HTTP Event Collector is indexed',
  about: 'An `ackId` is given only when the events are durable: so each that was ever given is `true`.',
  body: {
    about: 'Ids that answers had',
    types: { 'application/json': z.object({ acks: z.array(z.number().int().min(0)).max(hecAcksMax) }) },
  },
  answer: {
    status: 200,
    type: 'application/json',
    about: 'Which of them are',
    schema: z.object({ acks: z.record(z.string(), z.boolean()) }),
  },
  errors: ['request.bad-json', 'request.too-large'],
});
