import { z } from 'zod';
import { defineRoute } from '../route.ts';
import {
  Erasure,
  ErasureAsked,
  ErasureIdentifiers,
  ErasureList,
  NewErasure,
  SubjectPage,
  SubjectQuestion,
} from '../schemas/subjects.ts';

const tag = 'subjects';
const numbered = z.object({
  number: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'a number')
    .transform(Number),
});
const bodyErrors = ['request.bad-json', 'request.content-type', 'request.too-large'] as const;

export const findSubject = defineRoute({
  id: 'findSubject',
  tag,
  method: 'POST',
  path: '/v1/subjects/find',
  summary: 'Find what the log has about a person',
  about:
    'Read from the log itself, from its beginning: every section of every event, the line as it came included. An answer is of a few seconds of ' +
    'reading at most; `next` says where to go on. Each is recorded. For roles that see all of every event.',
  permission: ['subjects:read'],
  look: true,
  body: { about: 'By what the person is known, and why', types: { 'application/json': SubjectQuestion } },
  answer: { status: 200, type: 'application/json', about: 'Events, in the order of the log', schema: SubjectPage },
  errors: [...bodyErrors, 'look.not-recorded'],
});

export const askErasure = defineRoute({
  id: 'askErasure',
  tag,
  method: 'POST',
  path: '/v1/erasures',
  summary: 'Ask for what is about a person to be erased',
  about:
    'A second person must approve. Then every section that names the person is destroyed, and `raw` with it; that something happened stays ' +
    'provable. What a hold or a minimum keeps waits for the day on which nothing does. What is logged after the approval is not meant.',
  permission: ['subjects:erase'],
  look: false,
  body: { about: 'By what the person is known, and why', types: { 'application/json': NewErasure } },
  answer: { status: 202, type: 'application/json', about: 'What waits', schema: ErasureAsked },
  errors: [...bodyErrors, 'erasure.reason-names', 'limit.reached', 'look.not-recorded', 'retention.unknown'],
});

export const listErasures = defineRoute({
  id: 'listErasures',
  tag,
  method: 'GET',
  path: '/v1/erasures',
  summary: 'List erasures',
  permission: ['subjects:erase', 'subjects:read'],
  look: false,
  answer: { status: 200, type: 'application/json', about: 'Erasures', schema: ErasureList },
  errors: [],
});

export const getErasure = defineRoute({
  id: 'getErasure',
  tag,
  method: 'GET',
  path: '/v1/erasures/:number',
  summary: 'Get an erasure',
  permission: ['subjects:erase', 'subjects:read'],
  look: false,
  params: numbered,
  answer: { status: 200, type: 'application/json', about: 'The erasure', schema: Erasure },
  errors: ['erasure.not-found'],
});

export const whomErasure = defineRoute({
  id: 'whomErasure',
  tag,
  method: 'GET',
  path: '/v1/erasures/:number/identifiers',
  summary: 'Say whom an erasure that waits is about',
  about:
    'By what the person is known, as long as something waits for that. Recorded, and for roles that see all of every event, as finding is; and for ' +
    'whoever decides it, while it is to be decided. Whoever lists erasures sees nobody.',
  permission: ['subjects:read', 'approvals:decide'],
  look: true,
  params: numbered,
  answer: { status: 200, type: 'application/json', about: 'Identifiers', schema: ErasureIdentifiers },
  errors: ['erasure.not-found', 'look.not-recorded'],
});
