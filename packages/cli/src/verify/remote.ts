import { entryBytes } from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { openCheckpoint, policyOfKeys } from '@daybook/tlog';
import { nodeCrypto } from '@daybook/tlog/node';
import {
  describeLog,
  Findings,
  judgeAll,
  logHolds,
  type LogReport,
  openKept,
  TreeCheck,
  TreeFiles,
  type Trust,
  trustOf,
  type VerifyReport,
} from '@daybook/verify';
import { type KeptOptions, loadKept, remember } from './kept.ts';
import { loadTrust, parseVkeys, type TrustOptions } from './trust.ts';

/** What the verifier asks a server for. */
export interface RemoteLog {
  readonly url: string;
  info(): Promise<{ tenant: string; log: number; vkeys: readonly string[] }>;
  /** A file by its C2SP path; null where there is none. */
  file(path: string): Promise<Uint8Array | null>;
}

export interface VerifyRemoteOptions extends TrustOptions, KeptOptions {
  readonly onProgress?: (events: number, of: number) => void;
}

/**
 * Verifies the log that a server shows: signature, entries, tiles, and that it is the one of before. Content is not
 * fetched. Without a key of the caller's own, the server's is taken, and the report says so.
 */
export async function verifyRemote(remote: RemoteLog, options: VerifyRemoteOptions): Promise<VerifyReport> {
  const started = performance.now();
  const info = await remote.info();
  const trust = await remoteTrust(remote, info.vkeys, options);
  const findings = new Findings();
  const note = await remote.file('checkpoint');
  const log = await checkRemote(remote, info, note, trust, options, findings);
  const holds = logHolds(log);
  if (holds && note !== null && log.origin !== null) await remember(log.origin, note, options);
  const elapsedMs = performance.now() - started;
  return {
    holds,
    of: 'server',
    place: remote.url,
    trust: trust.report,
    logs: [log],
    findings: [],
    notes: [],
    elapsedMs: Math.round(elapsedMs),
    eventsPerSecond: Math.round((log.events * 1000) / Math.max(1, elapsedMs)),
  };
}

async function remoteTrust(remote: RemoteLog, vkeys: readonly string[], options: TrustOptions): Promise<Trust> {
  if (options.policyFile !== undefined || options.keyFile !== undefined) return loadTrust(options, null);
  return trustOf(policyOfKeys(parseVkeys(vkeys.join('\n'), remote.url)), 'server', remote.url);
}

async function checkRemote(
  remote: RemoteLog,
  { tenant, log }: { tenant: string; log: number },
  note: Uint8Array | null,
  { policy }: Trust,
  options: VerifyRemoteOptions,
  findings: Findings,
): Promise<LogReport> {
  const base = { tenant, log, policy, contentMatches: null, destroyed: null, unsigned: 0, findings };
  const nothing = { ...base, opened: null, tiles: 0, lastReceivedUs: null, kept: [], notes: [] };
  if (note === null) {
    findings.add({ code: 'checkpoint.missing' });
    return describeLog(nothing);
  }
  const opened = await openCheckpoint(nodeCrypto, note, policy);
  if (!opened.ok) {
    findings.add({ code: 'checkpoint.invalid', detail: opened.code });
    return describeLog(nothing);
  }
  const { size, root, origin } = opened.checkpoint;
  const kept = await openKept(await loadKept(origin, options), origin, policy, findings);
  const sizes = kept.map(({ checkpoint }) => checkpoint.size).filter((each) => each <= size);
  const files = new TreeFiles((path) => remote.file(path), '');
  const check = new TreeCheck({ files, size, root, hasher: createBatchHasher(), findings, sizes });
  for await (const { first, entries } of check.windows())
    options.onProgress?.(first + entries.length / entryBytes, size);
  return describeLog({
    ...base,
    opened,
    tiles: check.tiles,
    lastReceivedUs: check.lastReceivedUs,
    kept: judgeAll(kept, check, size, findings),
    notes: [],
  });
}
