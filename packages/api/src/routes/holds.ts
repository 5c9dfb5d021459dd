import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { PositionText } from '../schemas/common.ts';
import { Hold, HoldLift, HoldLifted, HoldList, HoldReport, HoldReview, holdsQuery, NewHold } from '../schemas/holds.ts';

const tag = 'retention';
const bodyErrors = ['request.bad-json', 'request.content-type', 'request.too-large'] as const;
const named = { params: z.object({ position: PositionText }) };

export const listHolds = defineRoute({
  id: 'listHolds',
  tag,
  method: 'GET',
  path: '/v1/holds',
  summary: 'List holds',
  about: 'Orders not to destroy, with what each keeps.',
  permission: ['holds:read'],
  look: false,
  query: holdsQuery,
  answer: { status: 200, type: 'application/json', about: 'Holds', schema: HoldList },
  errors: [],
});

export const getHold = defineRoute({
  id: 'getHold',
  tag,
  method: 'GET',
  path: '/v1/holds/:position',
  summary: 'Get a hold, and the ranges that it keeps',
  permission: ['holds:read'],
  look: false,
  ...named,
  answer: { status: 200, type: 'application/json', about: 'The hold', schema: HoldReport },
  errors: ['hold.not-found'],
});

export const placeHold = defineRoute({
  id: 'placeHold',
  tag,
  method: 'POST',
  path: '/v1/holds',
  summary: 'Place a hold',
  about:
    'When this answers, nothing that it is about is destroyed any more, whatever is due or was under way. What is found by content is looked for ' +
    'from then on: until that is known, nothing is destroyed of what was not looked through. It also keeps what comes later.',
  permission: ['holds:write'],
  look: false,
  body: { about: 'The hold', types: { 'application/json': NewHold } },
  answer: { status: 201, type: 'application/json', about: 'It is in force', schema: Hold },
  errors: [
    ...bodyErrors,
    'query.invalid',
    'source.not-found',
    'limit.reached',
    'look.not-recorded',
    'retention.unknown',
  ],
});

export const reviewHold = defineRoute({
  id: 'reviewHold',
  tag,
  method: 'POST',
  path: '/v1/holds/:position/review',
  summary: 'Keep a hold until another day of review',
  permission: ['holds:write'],
  look: false,
  ...named,
  body: { about: 'The day, and why', types: { 'application/json': HoldReview } },
  answer: { status: 200, type: 'application/json', about: 'The hold', schema: Hold },
  errors: [...bodyErrors, 'hold.not-found', 'hold.lifted', 'look.not-recorded', 'retention.unknown'],
});

export const liftHold = defineRoute({
  id: 'liftHold',
  tag,
  method: 'POST',
  path: '/v1/holds/:position/lift',
  summary: 'Ask for a hold to be lifted',
  about: 'A second person must approve; until then it is in force. What is due by then goes.',
  permission: ['holds:write'],
  look: false,
  ...named,
  body: { about: 'Why', types: { 'application/json': HoldLift } },
  answer: { status: 202, type: 'application/json', about: 'What waits', schema: HoldLifted },
  errors: [...bodyErrors, 'hold.not-found', 'hold.lifted', 'limit.reached', 'look.not-recorded', 'retention.unknown'],
});
