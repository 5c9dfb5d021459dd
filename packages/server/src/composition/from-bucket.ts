import { setTimeout as sleep } from 'node:timers/promises';
import { type Trust, type VerifiedLogs, verifyLogs } from '@daybook/verify';
import { type Restored, restoredFile, unfinishedFile } from '../backup/index.ts';
import type { Config } from '../config/index.ts';
import { vkeyFile } from '../ledger/index.ts';
import { holdFolder, isThere, overlap } from '../platform/backup-place.ts';
import { systemClock } from '../platform/clock.ts';
import { directoryVersion } from '../platform/data-directory.ts';
import { nodeFiles } from '../platform/disk.ts';
import { ownerOnly } from '../platform/process.ts';
import { systemRandom } from '../platform/random.ts';
import { SegmentKeys } from '../platform/segment-keys.ts';
import {
  type CopyKeys,
  type Fetched,
  fetchLogs,
  journalFile,
  type LockedBucket,
  RestoreFault,
} from '../retain/index.ts';
import { findingsText, toolsOf } from './backup-parts.ts';
import { checkpointReader, TreeChecker, vkeysOf } from './from-bucket-trust.ts';
import { type RestoredLog, writeLedger } from './from-bucket-ledger.ts';
import { metaFiles, type MetaFrom, takeMeta } from './from-bucket-meta.ts';
import { reserveSources } from './from-bucket-sources.ts';

type BucketConfig = NonNullable<Config['bucket']>;

export interface FromBucketOptions {
  readonly bucket: BucketConfig;
  /** The new data directory: not there, empty, or one that this began before. */
  readonly to: string;
  readonly trust: Trust;
  readonly acceptLoss: boolean;
  /** A folder of backups whose newest gives the metadata; null for metadata that is new. */
  readonly backup: string | null;
  readonly onProgress: (done: number, of: number) => void;
}

export interface FromBucketReport {
  readonly bucket: string;
  readonly fetched: Fetched;
  readonly logs: readonly RestoredLog[];
  readonly verified: VerifiedLogs;
  /** Null where it is new. */
  readonly meta: MetaFrom | null;
  /** By tenant, how many numbers of sources are taken that the metadata does not know. */
  readonly sources: ReadonlyMap<string, number>;
}

/** Whether something may lie in a data directory before there is one. */
const mayBeThere = (name: string): boolean => name === 'daybook.yaml' || name.startsWith('daybook.lock');

/**
 * Makes a data directory of what is in a bucket, and of the keys. Only reads both. It may be run again where it was cut off. @throws RestoreFault
 */
export async function restoreFromBucket(options: FromBucketOptions): Promise<FromBucketReport> {
  const { bucket: settings, to, acceptLoss } = options;
  ownerOnly();
  const keys = keysOf(settings, to);
  // Loaded where there is a bucket: the client is large.
  const { openLockedBucket } = await import('../platform/locked-bucket.ts');
  using bucket = openLockedBucket({ ...settings, secretAccessKey: settings.secretAccessKey.reveal() });
  using held = holdFolder(to, 'the data directory');
  if (held === null) throw new RestoreFault(`${to} is in use`);
  const target = nodeFiles(to);
  await beginIn(target, to, bucket);
  const tools = toolsOf(target);
  const checker = new TreeChecker(target, tools.hasher);
  const trust = { current: options.trust };
  const fetched = await fetchLogs({
    bucket,
    keys,
    target,
    acceptLoss,
    readCheckpoint: checkpointReader(trust),
    checkTree: (log) => checker.check(log),
    sha256Hex: (bytes) => Buffer.from(tools.sha256(bytes)).toString('hex'),
    wait: (ms) => sleep(ms),
    onProgress: options.onProgress,
  });
  const logs = await writeLedger(to, target, fetched.logs, { ...tools, random: systemRandom() });
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  await target.replace(vkeyFile, text(vkeysOf(fetched.logs, trust.current)));
  await target.replace('format.json', text(`${JSON.stringify({ daybook: directoryVersion })}\n`));
  await target.sync([vkeyFile, 'format.json']);
  // What another run put there may be of another backup.
  await target.removeAll('.', metaFiles);
  const from = { trust: trust.current, hasher: tools.hasher };
  const meta = options.backup === null ? null : await takeMeta(options.backup, target, fetched.logs, from);
  const sources = await reserveSources(`${to}/meta.db`, checker.sources, systemClock());
  const verified = await verifyLogs({ directory: to, trust: trust.current, kept: () => Promise.resolve([]) });
  if (!verified.holds && !(acceptLoss && isOnlyMissing(verified))) throw notHeld(verified, fetched, to);
  await finishIn(target, bucket.name, logs);
  return { bucket: bucket.name, fetched, logs, verified, meta, sources };
}

function keysOf({ keys: folder }: BucketConfig, to: string): Pick<CopyKeys, 'read' | 'names'> {
  if (overlap(folder, to)) throw new RestoreFault('the folder of keys and the data directory lie in one another');
  if (!isThere(folder))
    throw new RestoreFault(
      `there is no folder ${folder}, which \`bucket.keys\` names: without the keys nothing of the content can be opened. Mount it, or name its copy. Where all keys ` +
        'are lost, make an empty folder and say --accept-loss: the log comes back without content.',
    );
  const keys = new SegmentKeys(folder, systemRandom());
  return {
    names: () => keys.names(),
    read(name) {
      try {
        return keys.read(name);
      } catch {
        return null; // damaged: it opens nothing, and that is said of the object
      }
    },
  };
}

type Target = ReturnType<typeof nodeFiles>;

/** Marks the directory as one that is not finished: the server does not start in it. */
async function beginIn(target: Target, to: string, { name }: LockedBucket): Promise<void> {
  const there = (await target.list('.')).filter((each) => !mayBeThere(each));
  const mark = `${JSON.stringify({ bucket: name })}\n`;
  if (there.includes(unfinishedFile)) {
    const known = new TextDecoder().decode((await target.read(unfinishedFile)) ?? new Uint8Array());
    if (known === mark) return;
    throw new RestoreFault(`${to} has another restore in it that did not come to its end. Remove that directory.`);
  }
  if (there.length > 0)
    throw new RestoreFault(
      `${to} is not empty (it has ${there[0]}). Name a directory that is not there yet, or an empty one.`,
    );
  await target.replace(unfinishedFile, new TextEncoder().encode(mark));
  await target.sync([unfinishedFile]);
}

/** The server may start from now on; its log will say that it was restored. */
async function finishIn(target: Target, bucket: string, logs: readonly RestoredLog[]): Promise<void> {
  const lastMs = Math.max(0, ...logs.map(({ lastReceivedMs }) => lastReceivedMs));
  const points = logs.map(({ tenant, log, origin, size }) => ({ tenant, log, origin, size, end: size }));
  const restored: Restored = { backup: null, bucket, madeAt: new Date(lastMs).toISOString(), logs: points };
  await target.replace(restoredFile, new TextEncoder().encode(`${JSON.stringify(restored)}\n`));
  await target.sync([restoredFile]);
  await target.removeAll('.', [journalFile, unfinishedFile]);
}

const isOnlyMissing = ({ logs, findings }: VerifiedLogs): boolean =>
  findings.length === 0 &&
  logs.every((log) => log.findingsLeft === 0 && log.findings.every(({ code }) => code === 'content.missing'));

function notHeld(verified: VerifiedLogs, { findings }: Fetched, to: string): RestoreFault {
  const lost = findings.filter(({ code }) => code === 'key' || code === 'altered' || code === 'missing');
  const objects = lost.slice(0, 5).map(({ code, object }) => `${object} (${code})`);
  const of = objects.length === 0 ? '' : ` In the bucket: ${objects.join(', ')}${lost.length > 5 ? ', and more' : ''}.`;
  const next = isOnlyMissing(verified)
    ? 'Run it again with all keys. Where that content is lost, --accept-loss lets the server start without it; `verify` will always name it as missing.'
    : '`daybook verify --dir` says more. Remove the directory, and restore again, or restore a backup.';
  return new RestoreFault(
    `what was restored does not verify: ${findingsText(verified)}.${of} The server does not start on ${to}. ${next}`,
  );
}
