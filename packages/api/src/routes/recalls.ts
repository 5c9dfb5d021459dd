import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { NewRecall, Recall, RecallId, RecallList } from '../schemas/recalls.ts';

const tag = 'index';

export const listRecalls = defineRoute({
  id: 'listRecalls',
  tag,
  method: 'GET',
  path: '/v1/recalls',
  summary: 'List what was brought back into the index',
  about: 'And from when on the index has everything: what is older is in the log alone.',
  permission: ['index:read'],
  look: false,
  answer: { status: 200, type: 'application/json', about: 'Recalls', schema: RecallList },
  errors: [],
});

export const addRecall = defineRoute({
  id: 'addRecall',
  tag,
  method: 'POST',
  path: '/v1/recalls',
  summary: 'Bring older days back into the index',
  about:
    'Queries find what was received on these days until it leaves again by itself. Answers at once; it is filled from the log, in the background, one ' +
    'recall after the other. What was destroyed does not come back. Recorded in the log.',
  permission: ['index:recall'],
  look: false,
  body: { about: 'The days, and why', types: { 'application/json': NewRecall } },
  answer: { status: 202, type: 'application/json', about: 'It waits for its turn', schema: Recall },
  errors: [
    'request.bad-json',
    'request.content-type',
    'request.too-large',
    'recall.indexed',
    'recall.overlaps',
    'recall.empty',
    'recall.too-large',
    'limit.reached',
    'look.not-recorded',
  ],
});

export const endRecall = defineRoute({
  id: 'endRecall',
  tag,
  method: 'DELETE',
  path: '/v1/recalls/:id',
  summary: 'Let what was brought back leave the index before its time',
  about: 'Nothing is destroyed: the log keeps it, and it can be brought back again. Recorded in the log.',
  permission: ['index:recall'],
  look: false,
  params: z.object({ id: RecallId }),
  answer: { status: 200, type: 'application/json', about: 'The recall as it was', schema: Recall },
  errors: ['recall.not-found', 'look.not-recorded'],
});
