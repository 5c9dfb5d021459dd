import type { EventDraft, Scalar, Severity } from '@daybook/event';
import type { VerificationFindingJson } from '@daybook/api';
import type { Doer, Run } from './run.ts';

/** Findings that the event names; the answer of the API has more. */
const namedMax = 10;

/** The event that a verification begins, or how it ended. */
export function verificationDraft(run: Run, doer: Doer, time: string): EventDraft {
  const { id, log, state, startedMs, endedMs, checked, total, verdict } = run;
  const { action, outcome, severity } = endOf(run);
  const ext: Record<string, Scalar> = {
    verification: id,
    ...(endedMs === null
      ? {}
      : { state, durationMs: endedMs - startedMs, checked, ...(total === null ? {} : { total }) }),
    ...(verdict === null
      ? {}
      : {
          holds: verdict.holds,
          size: verdict.size,
          ...(verdict.root === null ? {} : { root: verdict.root }),
          findings: verdict.findingsCount,
          ...(verdict.holds ? {} : { found: verdict.findings.slice(0, namedMax).map(findingText).join('\n') }),
        }),
  };
  return {
    time,
    kind: 'log.verify',
    action,
    outcome,
    severity,
    ...doer.about,
    target: { resources: [{ type: 'log', id: String(log), name: run.origin }] },
    ext,
  };
}

function endOf({ state, verdict }: Run): { action: string; outcome: EventDraft['outcome']; severity: Severity } {
  if (state === 'waiting' || state === 'running') return { action: 'begin', outcome: 'success', severity: 1 };
  if (state === 'cancelled') return { action: 'cancel', outcome: 'success', severity: 1 };
  if (verdict === null) return { action: 'end', outcome: 'error', severity: 4 };
  // Nothing that Daybook can say is worse.
  return verdict.holds
    ? { action: 'end', outcome: 'success', severity: 1 }
    : { action: 'end', outcome: 'failure', severity: 6 };
}

/** One line: `content.changed 5–7 tenants/…: detail`. */
export function findingText({ code, first, last, path, detail }: VerificationFindingJson): string {
  const range = first === undefined ? '' : last === undefined || last === first ? ` ${first}` : ` ${first}–${last}`;
  return `${code}${range}${path === undefined ? '' : ` ${path}`}${detail === undefined ? '' : `: ${detail}`}`;
}
