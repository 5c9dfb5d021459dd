import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { wholeNumber } from '../schemas/common.ts';
import { NewReclassification, ReclassificationList, ReclassificationMade } from '../schemas/reclassifications.ts';

const tag = 'retention';

export const listReclassifications = defineRoute({
  id: 'listReclassifications',
  tag,
  method: 'GET',
  path: '/v1/retention/reclassifications',
  summary: 'Which events are kept by another class than the one that they were given',
  about: 'Those that count, newest first.',
  permission: ['retention:read'],
  look: false,
  query: z.object({ limit: wholeNumber(1, 1000, 100) }),
  answer: { status: 200, type: 'application/json', about: 'Reclassifications', schema: ReclassificationList },
  errors: [],
});

export const reclassify = defineRoute({
  id: 'reclassify',
  tag,
  method: 'POST',
  path: '/v1/retention/reclassifications',
  summary: 'Have events kept by another class',
  about:
    'What keeps them for longer is in force when this answers. What could have them destroyed sooner by the policy in force waits for a second ' +
    'person: then the answer is 202. It is a statement in the log; entries go on to say the class that they were given.',
  permission: ['retention:write'],
  look: false,
  body: { about: 'Which events, and why', types: { 'application/json': NewReclassification } },
  answer: { status: 201, type: 'application/json', about: 'It is in force, or waits', schema: ReclassificationMade },
  errors: [
    'request.bad-json',
    'request.content-type',
    'request.too-large',
    'limit.reached',
    'look.not-recorded',
    'retention.unknown',
  ],
});
