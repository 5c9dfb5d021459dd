import type { LastVerificationJson, VerificationJson, VerificationSummaryJson } from '@daybook/api';
import { type Client, clientFields, isLimited, type Reader, readerActor } from '../../access/index.ts';
import type { Doer, Run, Verifications } from '../../evidence/index.ts';

export function doerOf(reader: Reader, client: Client): Doer {
  return { name: reader.name, about: { actor: readerActor(reader), ...clientFields(client) } };
}

/** As the role shows it: who began it is about a person. */
export function summaryFor({ role }: Reader, run: Run): VerificationSummaryJson {
  const { id, log, state, by, startedMs, endedMs, checked, total, rate, verdict } = run;
  return {
    id,
    log,
    state,
    holds: verdict?.holds ?? null,
    scheduled: by === null,
    by: role.sight.clear.includes('identity') ? by : null,
    started: new Date(startedMs).toISOString(),
    ended: endedMs === null ? null : new Date(endedMs).toISOString(),
    checked,
    total,
    rate,
    size: verdict?.size ?? null,
    root: verdict?.root ?? null,
    findingsCount: verdict?.findingsCount ?? null,
  };
}

/** With what was found: that names events and files of them, also those that a limited role does not see. */
export function verificationFor(reader: Reader, run: Run): VerificationJson {
  const { verdict } = run;
  return {
    ...summaryFor(reader, run),
    checkpoint: verdict?.checkpoint ?? null,
    contentMatches: verdict?.contentMatches ?? null,
    destroyed: verdict?.destroyed ?? null,
    findings: isLimited(reader.role.sight) ? null : [...(verdict?.findings ?? [])],
  };
}

export async function lastOf(
  verifications: Pick<Verifications, 'lastDone'>,
  tenant: string,
): Promise<LastVerificationJson | null> {
  const run = await verifications.lastDone(tenant);
  if (run?.verdict === null || run?.verdict === undefined || run.endedMs === null) return null;
  const { id, endedMs, verdict } = run;
  return { id, ended: new Date(endedMs).toISOString(), holds: verdict.holds, size: verdict.size };
}
