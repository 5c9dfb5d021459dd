import { z } from 'zod';
import { defineRoute } from '../route.ts';
import {
  Exception,
  ExceptionEnd,
  ExceptionId,
  ExceptionList,
  ExceptionMade,
  exceptionsQuery,
  NewException,
} from '../schemas/exceptions.ts';

const tag = 'rules';
const bodyErrors = ['request.bad-json', 'request.content-type', 'request.too-large'] as const;

export const listExceptions = defineRoute({
  id: 'listExceptions',
  tag,
  method: 'GET',
  path: '/v1/exceptions',
  summary: 'List exceptions from rules',
  about: 'Those that hold, and the newest 1,000 of those that ended.',
  permission: ['rules:read'],
  look: false,
  query: exceptionsQuery,
  answer: { status: 200, type: 'application/json', about: 'Exceptions', schema: ExceptionList },
  errors: [],
});

export const addException = defineRoute({
  id: 'addException',
  tag,
  method: 'POST',
  path: '/v1/exceptions',
  summary: 'Make an exception from a rule, for a time',
  about:
    'Events that are received from then on, and that the query is about, are not found by the rule. They are counted. Of a correlation, ' +
    'they do not count for it. An exception from a rule that ships with the product holds once a second person approved. Recorded before ' +
    'it holds.',
  permission: ['rules:write'],
  look: false,
  body: { about: 'The exception', types: { 'application/json': NewException } },
  waits: 'A second person must approve; nothing is an exception yet',
  answer: { status: 201, type: 'application/json', about: 'The exception, or what waits', schema: ExceptionMade },
  errors: [...bodyErrors, 'query.invalid', 'rule.not-found', 'limit.reached', 'look.not-recorded'],
});

export const endException = defineRoute({
  id: 'endException',
  tag,
  method: 'POST',
  path: '/v1/exceptions/:id/end',
  summary: 'End an exception before its time',
  permission: ['rules:write'],
  look: false,
  params: z.object({ id: ExceptionId }),
  body: { about: 'Why', types: { 'application/json': ExceptionEnd } },
  answer: { status: 200, type: 'application/json', about: 'The exception', schema: Exception },
  errors: [...bodyErrors, 'exception.not-found', 'look.not-recorded'],
});
