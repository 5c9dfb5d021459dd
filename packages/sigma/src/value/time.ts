import type { TimePart } from './operand.ts';

const written =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[T ](?<hour>\d\d):(?<minute>\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/i;

/** Of a time as RFC 3339 writes it, in the zone in which it is written; null where the text has no such part. */
export function partOfTime(text: string, part: TimePart): number | null {
  const groups = written.exec(text.trim())?.groups;
  if (groups === undefined) return null;
  if (part === 'week') return weekOf(Number(groups['year']), Number(groups['month']), Number(groups['day']));
  const found = groups[part];
  return found === undefined ? null : Number(found);
}

const dayMs = 86_400_000;

/** ISO 8601: a week belongs to the year that has its Thursday. */
function weekOf(year: number, month: number, day: number): number {
  const date = Date.UTC(year, month - 1, day);
  const weekday = (new Date(date).getUTCDay() + 6) % 7;
  const thursday = new Date(date + (3 - weekday) * dayMs);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return 1 + Math.floor((thursday.getTime() - first) / (7 * dayMs));
}
