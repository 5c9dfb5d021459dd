import { encodeVkey, type Policy } from '@daybook/tlog';
import type { TrustReport } from './report.ts';

/** Which keys are believed, and where that came from. */
export interface Trust {
  readonly policy: Policy;
  readonly report: TrustReport;
}

export function trustOf(policy: Policy, from: TrustReport['from'], path: string): Trust {
  const vkeys = policy.logs.map(({ key }) => encodeVkey(key));
  return { policy, report: { from, path, vkeys, witnesses: policy.witnesses.map(({ name }) => name) } };
}
