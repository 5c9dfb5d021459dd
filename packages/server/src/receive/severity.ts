import type { Severity } from '@daybook/event';

/** RFC 5424's severities, 0 (emergency) to 7 (debug), as ours. */
const severities: readonly Severity[] = [6, 6, 5, 4, 3, 2, 1, 1];

/** Of a syslog severity; undefined for any other number, and for none. */
export function severityOf(level: number | undefined): Severity | undefined {
  return level === undefined ? undefined : severities[level];
}

const words: Readonly<Record<string, Severity>> = {
  trace: 1,
  debug: 1,
  info: 1,
  information: 1,
  notice: 2,
  warn: 3,
  warning: 3,
  error: 4,
  err: 4,
  critical: 5,
  crit: 5,
  alert: 6,
  fatal: 6,
  emergency: 6,
};

/** Of the names that loggers give their levels; undefined for any other. */
export function severityOfWord(word: string | undefined): Severity | undefined {
  const name = word?.toLowerCase() ?? '';
  return Object.hasOwn(words, name) ? words[name] : undefined;
}
