import type { Severity } from '@daybook/event';

/** RFC 5424's severities, 0 (emergency) to 7 (debug), as ours. */
const severities: readonly Severity[] = [6, 6, 5, 4, 3, 2, 1, 1];

/** Of a syslog severity; undefined for any other number, and for none. */
export function severityOf(level: number | undefined): Severity | undefined {
  return level === undefined ? undefined : severities[level];
}
