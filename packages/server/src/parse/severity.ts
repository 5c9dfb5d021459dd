import type { Kind, Outcome, Severity } from '@daybook/event';

const severities: Readonly<Record<Outcome, Severity>> = { success: 1, failure: 2, denied: 3, error: 3, unknown: 1 };

/** Changes to who may do what stand out whatever their outcome. */
export function severityOf(kind: Kind, outcome: Outcome): Severity {
  const plain = severities[outcome];
  const least = kind === 'admin.role.grant' || kind === 'admin.user.create' ? 3 : kind.startsWith('admin.') ? 2 : 0;
  return plain > least ? plain : least;
}
