import type { AlertHandledJson, AlertJson } from '@daybook/api';
import { formatPosition } from '@daybook/event';
import type { Lens } from '../../access/index.ts';
import type { AlertWithEvidence } from '../../watch/index.ts';
import type { Logs } from '../ports.ts';
import { isoTime } from '../times.ts';

/** The first `max` of the alerts all of whose events are in sight. Whoever sees everything is asked nothing of the log. */
export async function alertsInSight(
  lens: Lens,
  log: ReturnType<Logs['of']>,
  alerts: readonly AlertWithEvidence[],
  max: number,
): Promise<AlertWithEvidence[]> {
  if (lens.limit === null) return alerts.slice(0, max);
  const seen: AlertWithEvidence[] = [];
  for (const alert of alerts) {
    if (seen.length >= max) break;
    if (await isInSight(lens, log, alert)) seen.push(alert);
  }
  return seen;
}

async function isInSight(lens: Lens, log: ReturnType<Logs['of']>, alert: AlertWithEvidence): Promise<boolean> {
  const { evidence, count, isOverflow } = alert;
  // Of one that stands for more events than are linked, nobody can say where the others are.
  if (isOverflow || evidence.length < count) return false;
  // Most that are out of sight are so by their first event.
  for (const positions of [evidence.slice(0, 1), evidence.slice(1)]) {
    const found = await log.find(positions);
    if (!found.every((each) => each.ok && lens.see(each.stored) !== null)) return false;
  }
  return true;
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
    // To who sees a part of the events, all of it is linked, and in sight.
    count: alert.count,
    evidence: evidence.map(formatPosition),
    overflow: isOverflow,
    fingerprint: seesAll ? alert.fingerprint : null,
    // What is normal says something of events that are not the evidence.
    explanations: seesAll ? alert.explanations.map((each) => ({ ...each })) : null,
    changed: isoTime(alert.changedMs),
  };
}

export function handledJson(lens: Lens, alert: AlertWithEvidence): AlertHandledJson {
  const { id, state, verdict, changedMs } = alert;
  return { id, state, ...namesOf(lens, alert), verdict, changed: isoTime(changedMs) };
}

/** Of an alert in a list; the alert alone shows all that are linked. */
const listedMax = 8;

export function listed(alerts: readonly AlertWithEvidence[]): AlertWithEvidence[] {
  return alerts.map((alert) => ({ ...alert, evidence: alert.evidence.slice(0, listedMax) }));
}

/** Who looks into it is about people. */
function namesOf(
  { masked }: Lens,
  { assignee, changedBy }: Pick<AlertWithEvidence, 'assignee' | 'changedBy'>,
): Pick<AlertHandledJson, 'assignee' | 'changedBy'> {
  return masked.includes('identity') ? { assignee: null, changedBy: null } : { assignee, changedBy };
}
