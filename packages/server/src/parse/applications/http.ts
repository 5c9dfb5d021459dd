import type { Outcome } from '@daybook/event';

/** What a status says of a request: below 400 a success, 401 and 403 refused, other 4xx failed, 5xx an error. */
export function outcomeOfStatus(status: number | undefined): Outcome {
  if (status === undefined || status < 100 || status > 599) return 'unknown';
  if (status < 400) return 'success';
  if (status >= 500) return 'error';
  return status === 401 || status === 403 ? 'denied' : 'failure';
}
