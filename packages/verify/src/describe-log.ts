import { formatTimeUs } from './time-text.ts';
import { encodeVkey, type OpenedCheckpoint, type Policy } from '@daybook/tlog';
import type { Findings } from './findings.ts';
import type { KeptReport, LogReport } from './report.ts';

export interface LogResult {
  readonly tenant: string;
  readonly log: number;
  readonly opened: OpenedCheckpoint | null;
  readonly policy: Policy;
  readonly contentMatches: number | null;
  readonly destroyed: number | null;
  readonly unsigned: number;
  readonly tiles: number;
  readonly lastReceivedUs: number | null;
  readonly kept: readonly KeptReport[];
  readonly findings: Findings;
  readonly notes: readonly string[];
}

/** The report on one log. The operator's time and the outside time are never mixed. */
export function describeLog(result: LogResult): LogReport {
  const { opened, policy, findings } = result;
  const checkpoint = opened?.checkpoint ?? null;
  const cosignatures = (opened?.cosignatures ?? []).map(({ witness, timeSeconds }) => ({
    witness: witness.name,
    time: formatTimeUs(timeSeconds * 1e6),
  }));
  const size = checkpoint?.size ?? 0;
  const anchored = cosignatures.length > 0 ? size : 0;
  const by = policy.logs.filter(({ key }) => key.name === checkpoint?.origin).map(({ key }) => encodeVkey(key));
  return {
    tenant: result.tenant,
    log: result.log,
    origin: checkpoint?.origin ?? null,
    signed: checkpoint === null ? null : { size, root: Buffer.from(checkpoint.root).toString('base64'), by },
    events: size,
    contentMatches: result.contentMatches,
    destroyed: result.destroyed,
    unsigned: result.unsigned,
    tiles: result.tiles,
    operatorTime: result.lastReceivedUs === null ? null : formatTimeUs(result.lastReceivedUs),
    outsideTime:
      cosignatures
        .map(({ time }) => time)
        .sort()
        .at(-1) ?? null,
    cosignatures,
    anchored,
    notAnchored: size + result.unsigned - anchored,
    kept: result.kept,
    findings: findings.list,
    findingsLeft: findings.left,
    notes: result.notes,
  };
}
