import type { Severity } from '@daybook/event';

export interface Priority {
  readonly facility: string;
  readonly severity: Severity;
  /** Where what follows it begins. */
  readonly end: number;
}

/** RFC 5424, table 1. */
const system = 'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock'.split(' ');
const local = 'local0 local1 local2 local3 local4 local5 local6 local7'.split(' ');
const facilities = [...system, ...local];
/** RFC 5424, table 2: 0 (emergency) to 7 (debug), as ours. */
const severities: readonly Severity[] = [6, 6, 5, 4, 3, 2, 1, 1];

/** `<134>` at the front; null where there is none. */
export function readPriority(text: string): Priority | null {
  const digits = /^<(?<number>0|[1-9]\d{0,2})>/.exec(text)?.groups?.['number'];
  if (digits === undefined) return null;
  const facility = facilities[Number(digits) >> 3];
  const severity = severities[Number(digits) & 7];
  if (facility === undefined || severity === undefined) return null;
  return { facility, severity, end: digits.length + 2 };
}
