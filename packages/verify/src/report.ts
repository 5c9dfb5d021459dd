import type { Finding } from './findings.ts';

/** Whose word the verifier took for the log's key. */
export interface TrustReport {
  /** `directory`: the key lay beside the log, so it proves nothing about who wrote it. */
  readonly from: 'directory' | 'server' | 'policy' | 'key';
  readonly path: string;
  readonly vkeys: readonly string[];
  readonly witnesses: readonly string[];
}

/** A checkpoint that was kept from before, and what came of it. */
export interface KeptReport {
  /** `memory`: this program verified it earlier. `since`: the caller gave it. `history`: the server kept it when it was signed. */
  readonly from: 'memory' | 'since' | 'history';
  readonly path: string;
  readonly size: number;
  /** True when the log of then is the beginning of the log of now. */
  readonly holds: boolean;
}

export interface CosignatureReport {
  readonly witness: string;
  readonly time: string;
}

export interface LogReport {
  readonly tenant: string;
  readonly log: number;
  readonly origin: string | null;
  /** What the checkpoint signs; null where there is none that can be believed. */
  readonly signed: { readonly size: number; readonly root: string; readonly by: readonly string[] } | null;
  /** Signed events. */
  readonly events: number;
  /** Events whose content was found to be what was logged. Null where content was not looked at. */
  readonly contentMatches: number | null;
  /** Events whose content was destroyed by policy. Null where content was not looked at. */
  readonly destroyed: number | null;
  /** Events that are acknowledged, but not signed yet. They were checked as far as that goes. */
  readonly unsigned: number;
  readonly tiles: number;
  /** When the operator's own clock says that the last signed event came; RFC 3339. */
  readonly operatorTime: string | null;
  /** When somebody else saw the log, at which size; null where nobody did. */
  readonly outsideTime: string | null;
  readonly cosignatures: readonly CosignatureReport[];
  readonly anchored: number;
  readonly notAnchored: number;
  readonly kept: readonly KeptReport[];
  readonly findings: readonly Finding[];
  /** Findings past the limit, which are only counted. */
  readonly findingsLeft: number;
  /** Said, but nothing is wrong with it. */
  readonly notes: readonly string[];
}

export interface VerifyReport {
  readonly holds: boolean;
  readonly of: 'directory' | 'server';
  readonly place: string;
  readonly trust: TrustReport;
  readonly logs: readonly LogReport[];
  /** About the directory as a whole. */
  readonly findings: readonly Finding[];
  /** About the directory as a whole; nothing is wrong with it. */
  readonly notes: readonly string[];
  readonly elapsedMs: number;
  readonly eventsPerSecond: number;
}

export const logHolds = (log: LogReport): boolean => log.findings.length === 0 && log.findingsLeft === 0;
