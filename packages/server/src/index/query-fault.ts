import { AppError } from '@daybook/api';
import type { QueryError } from '@daybook/query';

/** `query.invalid` with the places of what is wrong with a query. @param path Where the request has it. */
export function queryFault(faults: readonly QueryError[], path: string): AppError {
  const errors = faults.map(({ code, message, span }) => ({ path, code, message, start: span.start, end: span.end }));
  const [first] = errors;
  return new AppError('query.invalid', {
    errors,
    ...(first === undefined ? {} : { detail: `At character ${first.start}: ${first.message}` }),
  });
}
