import { z } from 'zod';
import type { AppError } from './app-error.ts';
import { errorPage, errors } from './errors.ts';

/** How many faults one answer names; the rest are counted in `detail`. */
export const faultsShownMax = 100;

export const FieldFault = z
  .object({
    path: z.string().describe('The field, as a path (`actor.id`), or the name of the parameter or header'),
    message: z.string().describe('What is wrong and what is expected'),
    code: z.string().optional().describe('What is wrong, for programs'),
    index: z.number().int().optional().describe('Which event of the batch, from 0'),
    line: z.number().int().optional().describe('Which line of the body or file, from 1'),
    column: z.number().int().optional().describe('Which character of the line, from 1'),
    start: z.number().int().optional().describe('First character of the query that it is about, from 0'),
    end: z.number().int().optional().describe('The character after the last'),
  })
  .meta({ id: 'FieldFault', description: 'One thing that is wrong, and where' });
export type FieldFault = z.infer<typeof FieldFault>;

export const problemType = 'application/problem+json';

/** RFC 9457, with `code`, `errors`, `docs` and `requestId` as extension members. */
export const Problem = z
  .object({
    type: z.string().describe('A URN made of the code'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().describe('What happened this time, and what to do next'),
    code: z.string().describe('One of the codes of docs/reference/errors.md'),
    docs: z.string().describe('The page about the code'),
    requestId: z.string().optional(),
    errors: z.array(FieldFault).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details' });
export type Problem = z.infer<typeof Problem>;

export function toProblem(error: AppError, requestId?: string): Problem {
  const entry = errors[error.code];
  const hidden = error.errors.length - faultsShownMax;
  const more = hidden > 0 ? ` ${hidden} more faults are not shown.` : '';
  return {
    type: `urn:daybook:error:${error.code}`,
    title: entry.title,
    status: entry.status,
    detail: `${error.message} ${entry.next}${more}`,
    code: error.code,
    docs: errorPage(error.code),
    ...(requestId === undefined ? {} : { requestId }),
    ...(error.errors.length === 0 ? {} : { errors: error.errors.slice(0, faultsShownMax) }),
  };
}
