import { defineRoute } from '../route.ts';
import { IndexStatus } from '../schemas/admin.ts';

export const indexStatus = defineRoute({
  id: 'indexStatus',
  tag: 'index',
  method: 'GET',
  path: '/v1/index/rebuild',
  summary: 'State of the index',
  permission: ['index:read'],
  look: false,
  answer: { status: 200, type: 'application/json', about: 'How far the index is', schema: IndexStatus },
  errors: [],
});

export const rebuildIndex = defineRoute({
  id: 'rebuildIndex',
  tag: 'index',
  method: 'POST',
  path: '/v1/index/rebuild',
  summary: 'Rebuild the index from the log',
  about: 'Starts it and answers at once; does nothing when it is already under way. Recorded in the log.',
  permission: ['index:rebuild'],
  look: false,
  answer: { status: 202, type: 'application/json', about: 'It has begun', schema: IndexStatus },
  errors: ['index.unavailable', 'look.not-recorded'],
});
