import type { Severity } from '@daybook/event';

/**
 * A severity number of OTLP (1 TRACE … 24 FATAL4) as ours. Its page on syslog (opentelemetry.io/docs/specs/otel/logs/data-model,
 * appendix B) puts notice at 10, warning at 13, error at 17, critical at 18, alert at 19, emergency at 21.
 */
export function severityOf(number: number): Severity | undefined {
  if (number < 1 || number > 24) return undefined;
  if (number >= 21) return 6;
  if (number >= 18) return 5;
  if (number >= 17) return 4;
  if (number >= 13) return 3;
  return number >= 10 ? 2 : 1;
}
