import type { Coverage } from '../index/tiers/coverage.ts';
import { dayText } from './retention/json.ts';
import { isoTime } from './times.ts';

const dayMs = 86_400_000;

/** When a day begins, RFC 3339. */
export const startOfDay = (day: number | null): string | null => (day === null ? null : isoTime(day * dayMs));

export function coverageJson({ sinceDay, missing }: Coverage) {
  return {
    indexedSince: startOfDay(sinceDay),
    notIndexed: missing.map(({ fromDay, toDay }) => ({ from: dayText(fromDay), to: dayText(toDay) })),
  };
}
