import { AppError, errors, toProblem } from '@daybook/api';

export const productHeader = ['x-elastic-product', 'Elasticsearch'] as const;

export const isElastic = (url: string): boolean => /^\/es(?:[/?]|$)/.test(url);

const types: Readonly<Record<number, string>> = {
  401: 'security_exception',
  403: 'security_exception',
  404: 'resource_not_found_exception',
  413: 'content_too_long_exception',
  429: 'es_rejected_execution_exception',
  503: 'es_rejected_execution_exception',
};

/** What Elasticsearch calls a failure of this status. */
export const errorType = (status: number): string => types[status] ?? 'illegal_argument_exception';

/** A problem document that clients of Elasticsearch read as one of its errors, for requests of theirs; null elsewhere. */
export function elasticError(url: string, error: AppError, requestId: string): { type: string; body: object } | null {
  if (!isElastic(url)) return null;
  const cause = { type: errorType(error.status), reason: error.message };
  const problem = toProblem(error, requestId);
  return { type: 'application/json', body: { ...problem, error: { root_cause: [cause], ...cause } } };
}

/**
 * A bulk that cannot be taken now, and whose documents were not read, gets no answer: the connection ends. Every client
 * sends again what was not answered. By an answer for the whole, whatever its status, rsyslog loses all of it.
 */
export function isLeftUnanswered(url: string, { code }: AppError): boolean {
  if (code === 'access.throttled' || !isElastic(url)) return false;
  return 'retriable' in errors[code] && (url.split('?', 1)[0] ?? '').endsWith('/_bulk');
}
