import type { Change, EventDraft, Severity } from '@daybook/event';
import { formatPosition } from '@daybook/event';
import type { WatchDoer } from '../doer.ts';
import type { Alert, AlertWithEvidence } from './alert.ts';

const severities: Readonly<Record<string, Severity>> = { informational: 1, low: 2, medium: 3, high: 4, critical: 5 };

/** A rule that says no level counts as one of the middle. */
export const severityOf = (level: string): Severity => severities[level] ?? 3;

/** Nothing of the events themselves is in it: who may see them is told by the events. */
export function openedDraft(alert: AlertWithEvidence): EventDraft {
  const [first] = alert.evidence;
  return {
    time: new Date(alert.openedMs).toISOString(),
    kind: 'alert.open',
    action: 'open',
    outcome: 'success',
    severity: severityOf(alert.level),
    actor: { type: 'system', id: 'daybook' },
    target: targetOf(alert),
    ext: {
      level: alert.level,
      ...(first === undefined ? {} : { first: formatPosition(first) }),
      ...(alert.tags.length === 0 ? {} : { tags: alert.tags.join(',') }),
      ...(alert.isOverflow ? { overflow: true } : {}),
    },
  };
}

export type Step = 'acknowledge' | 'assign' | 'close' | 'reopen';

export function stepDraft(before: Alert, after: Alert, step: Step, doer: WatchDoer, reason: string): EventDraft {
  const changes = (['state', 'assignee', 'verdict'] as const).flatMap((path): Change[] =>
    before[path] === after[path] ? [] : [{ path, old: before[path], new: after[path] }],
  );
  return {
    time: new Date(after.changedMs).toISOString(),
    kind: `alert.${step}`,
    action: step,
    outcome: 'success',
    severity: 1,
    ...doer.about,
    ...(reason === '' ? {} : { reason: { text: reason } }),
    target: targetOf(after),
    changes,
    ...(doer.ext === undefined ? {} : { ext: { ...doer.ext } }),
  };
}

const targetOf = ({ id, rule, title }: Alert): NonNullable<EventDraft['target']> => ({
  resources: [
    { type: 'alert', id, name: title },
    { type: 'rule', id: rule },
  ],
});
