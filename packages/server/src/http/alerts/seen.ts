import type { AlertHandledJson, AlertJson } from '@daybook/api';
import { formatPosition } from '@daybook/event';
import type { Lens, ShownRange } from '../../access/index.ts';
import type { AlertWithEvidence } from '../../watch/index.ts';
import type { Logs } from '../ports.ts';
import { isoTime } from '../times.ts';

/** Those of the alerts all of whose events are in sight. Whoever sees everything is asked nothing of the log. */
export async function alertsInSight(
  lens: Lens,
  log: ReturnType<Logs['of']>,
  alerts: readonly AlertWithEvidence[],
): Promise<AlertWithEvidence[]> {
  if (lens.limit === null) return [...alerts];
  const seen: AlertWithEvidence[] = [];
  for (const alert of alerts) {
    // Of one that stands for more events than are linked, nobody can say where the others are.
    if (alert.isOverflow || alert.evidence.length < alert.count) continue;
    const found = await log.find(alert.evidence);
    if (found.every((each) => each.ok && lens.see(each.stored) !== null)) seen.push(alert);
  }
  return seen;
}

export function alertJson(lens: Lens, alert: AlertWithEvidence): AlertJson {
  const { id, rule, title, level, tags, state, verdict, evidence, isOverflow } = alert;
  const seesAll = lens.limit === null && lens.masked.length === 0;
  return {
    id,
    rule,
    title,
    level,
    tags: [...tags],
    state,
    verdict,
    ...namesOf(lens, alert),
    opened: isoTime(alert.openedMs),
    last: isoTime(alert.lastMs),
    count: lens.limit === null ? alert.count : evidence.length,
    evidence: evidence.map(formatPosition),
    overflow: isOverflow,
    fingerprint: seesAll ? alert.fingerprint : null,
    changed: isoTime(alert.changedMs),
  };
}

export function handledJson(lens: Lens, alert: AlertWithEvidence): AlertHandledJson {
  const { id, state, verdict, changedMs } = alert;
  return { id, state, ...namesOf(lens, alert), verdict, changed: isoTime(changedMs) };
}

/** The events that alerts name. */
export function rangeOf(alerts: readonly AlertWithEvidence[]): ShownRange | null {
  const positions = alerts.flatMap(({ evidence }) => evidence).toSorted((a, b) => a.log - b.log || a.index - b.index);
  const [first] = positions;
  const last = positions.at(-1);
  return first === undefined || last === undefined ? null : { first, last };
}

/** Who looks into it is about people. */
function namesOf(
  { masked }: Lens,
  { assignee, changedBy }: Pick<AlertWithEvidence, 'assignee' | 'changedBy'>,
): Pick<AlertHandledJson, 'assignee' | 'changedBy'> {
  return masked.includes('identity') ? { assignee: null, changedBy: null } : { assignee, changedBy };
}
