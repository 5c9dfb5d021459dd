import { defineRoute } from '../route.ts';
import { LookPage, LookReaders, lookReadersQuery, looksQuery } from '../schemas/looks.ts';

export const listLooks = defineRoute({
  id: 'listLooks',
  tag: 'looks',
  method: 'GET',
  path: '/v1/looks',
  summary: 'Who looked at these events',
  about:
    'Which looks could have shown, and which did show, events that match `about`. Reckoned from what the log has on ' +
    'record of each look: its query, restriction and time. The answer is recorded as a look itself.',
  permission: ['looks:read'],
  look: true,
  query: looksQuery,
  answer: { status: 200, type: 'application/json', about: 'A page', schema: LookPage },
  errors: ['query.invalid', 'query.too-expensive', 'cursor.invalid', 'index.unavailable', 'look.not-recorded'],
});

export const lookReaders = defineRoute({
  id: 'lookReaders',
  tag: 'looks',
  method: 'GET',
  path: '/v1/looks/readers',
  summary: 'Who looks how much, and who unusually much',
  permission: ['looks:read'],
  look: true,
  query: lookReadersQuery,
  answer: { status: 200, type: 'application/json', about: 'Readers', schema: LookReaders },
  errors: ['query.too-expensive', 'index.unavailable', 'look.not-recorded'],
});
