import { parseVkey, policyOfKeys, type VerifierKey } from '@daybook/tlog';
import { nodeCrypto } from '@daybook/tlog/node';
import {
  type Finding,
  findingMeanings,
  type LogReport,
  trustOf,
  verifyLogs,
  type VerifyLogsOptions,
} from '@daybook/verify';
import type { Verdict } from './run.ts';

/** All that the verifier is given: what can be sent to a thread. */
export interface VerifyTask {
  readonly directory: string;
  readonly tenant: string;
  readonly log: number;
  readonly origin: string;
  /** Those that the server signs with, and not those that lie beside the log. */
  readonly vkeys: readonly string[];
  /** Checkpoints that the log of now must go on from. */
  readonly kept: readonly KeptNote[];
}

export interface KeptNote {
  /** What it is, as a finding names it. */
  readonly name: string;
  readonly note: string;
}

/** Findings that are kept with a verification; the rest are counted. */
export const findingsMax = 100;

/** Hashes the log of a tenant again, in this thread alone. @throws Error where it cannot be read. */
export async function carryOut(task: VerifyTask, onProgress: VerifyLogsOptions['onProgress']): Promise<Verdict> {
  const { directory, tenant, log, origin } = task;
  const verified = await verifyLogs({
    directory,
    tenant,
    trust: trustOf(policyOfKeys(task.vkeys.map(keyOf)), 'server', 'the server'),
    kept: (of) => Promise.resolve(of === origin ? task.kept.map(keptOf) : []),
    onProgress,
    threadsMax: 1,
  });
  const report = verified.logs.find((each) => each.log === log);
  const signed = report?.signed ?? null;
  const found = [...verified.findings, ...verified.logs.flatMap(({ findings }) => findings), ...absent(task, report)];
  const left = verified.logs.reduce((sum, { findingsLeft }) => sum + findingsLeft, 0);
  const note = verified.signed.find((each) => each.origin === report?.origin)?.note;
  return {
    holds: found.length + left === 0,
    size: signed?.size ?? 0,
    root: signed?.root ?? null,
    checkpoint: note === undefined ? null : new TextDecoder().decode(note),
    contentMatches: report?.contentMatches ?? 0,
    destroyed: report?.destroyed ?? 0,
    findings: found.slice(0, findingsMax).map((finding) => ({ ...finding, meaning: findingMeanings[finding.code] })),
    findingsCount: found.length + left,
  };
}

/** A log that the server has signed must be there, under its own name. */
function absent({ tenant, log, origin, kept }: VerifyTask, report: LogReport | undefined): Finding[] {
  if (report?.signed !== null && report?.signed !== undefined) {
    if (report.origin === origin) return [];
    return [{ code: 'kept.other-log', detail: `${report.origin ?? 'a log'} lies in the place of ${origin}` }];
  }
  if (kept.length === 0 || (report !== undefined && report.findings.length > 0)) return [];
  return [{ code: 'checkpoint.missing', detail: `log ${log} of ${tenant}, of which a head was signed` }];
}

const keptOf = ({ name, note }: KeptNote) =>
  ({ from: 'history', path: name, note: new TextEncoder().encode(note) }) as const;

function keyOf(vkey: string): VerifierKey {
  const parsed = parseVkey(nodeCrypto.sha256, vkey);
  if (!parsed.ok) throw new Error(`not a verifier key (${parsed.code}): ${vkey}`);
  return parsed.key;
}
