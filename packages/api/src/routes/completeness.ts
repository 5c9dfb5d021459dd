import { defineRoute } from '../route.ts';
import { CompletenessReport, completenessQuery, Heartbeat, HeartbeatTaken } from '../schemas/completeness.ts';

export const completeness = defineRoute({
  id: 'completeness',
  tag: 'sources',
  method: 'GET',
  path: '/v1/completeness',
  summary: 'Whether everything came',
  about:
    'For each source: complete, with gaps (which), or not provable, and why. A source that numbers its events (`epoch`, `seq`) and ' +
    'sends heartbeats can be proved complete.',
  permission: ['sources:read'],
  look: false,
  query: completenessQuery,
  answer: { status: 200, type: 'application/json', about: 'By source', schema: CompletenessReport },
  errors: [],
});

export const sendHeartbeat = defineRoute({
  id: 'sendHeartbeat',
  tag: 'sources',
  method: 'POST',
  path: '/v1/heartbeat',
  summary: 'Give a sign of life',
  about: 'With the token of a source. It is no event; what it shows to be missing is recorded as `log.gap`.',
  permission: ['events:write'],
  look: false,
  body: { about: 'What the source says of itself', types: { 'application/json': Heartbeat } },
  answer: { status: 200, type: 'application/json', about: 'It was taken', schema: HeartbeatTaken },
  errors: ['request.bad-json', 'request.content-type', 'request.too-large', 'look.not-recorded'],
});
