import type { Outcome, Severity } from '@daybook/event';

const isStatus = (status: number | undefined): status is number =>
  status !== undefined && status >= 100 && status <= 599;

/** What a status says of a request. */
export function outcomeOf(status: number | undefined): Outcome {
  if (!isStatus(status)) return 'unknown';
  if (status < 400) return 'success';
  if (status >= 500) return 'error';
  return status === 401 || status === 403 ? 'denied' : 'failure';
}

export function severityOf(status: number | undefined): Severity {
  if (!isStatus(status)) return 0;
  if (status < 400) return 1;
  return status >= 500 ? 3 : 2;
}
