import { setTimeout as wait } from 'node:timers/promises';
import { tenantsDirectory } from '@daybook/event';
import { BackupFault, type Moment, type Source, stagingDirectory } from '../backup/index.ts';
import {
  firstWalOf,
  fullTilesOf,
  keysOf,
  type LedgerMoment,
  type MomentTools,
  otherFilesOf,
  readMoment,
  stateAtHead,
  walOf,
} from '../ledger/moment.ts';
import { emptyDirectory, markOf } from '../platform/backup-place.ts';
import type { Clock } from '../platform/clock.ts';
import { nodeFiles } from '../platform/disk.ts';
import type { Random } from '../platform/random.ts';
import { type LogKey, type PinnedDatabases, pinDatabases, pinnedNames } from '../platform/sql/pinned.ts';
import { toolsOf } from './backup-parts.ts';

/** A server signs every second; one that does not any more leaves a tail that is taken as it is. */
const signedWithinMs = 5_000;
const lookEveryMs = 100;
const attemptsMax = 100;

/** A data directory, read beside its server or without one. */
export function sourceOf(
  directory: string,
  folder: string,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): Source {
  const tools = toolsOf(nodeFiles(directory));
  const { files } = tools;
  const endMs = clock.monotonicMs() + signedWithinMs;
  /** Where each log ended when it was looked at first: so far it is to be signed. */
  let began: ReadonlyMap<string, number> | null = null;

  /** Null where the ledger is to be read again. */
  async function look(pinned: PinnedDatabases): Promise<{ ledger: LedgerMoment; tail: boolean } | null> {
    const ledger = await readMoment(files, pinned, tools.crc32);
    if (ledger === null) return null;
    began ??= new Map(ledger.logs.map(({ origin, end }) => [origin, end]));
    const isSigned = ledger.logs.every(({ origin, head }) => (head?.size ?? 0) >= (began?.get(origin) ?? 0));
    if (!isSigned && clock.monotonicMs() < endMs) return null;
    return { ledger, tail: !isSigned };
  }

  return {
    files,
    mark: (path) => markOf(`${directory}/${path}`),
    firstWal: () => firstWalOf(files),
    async logs() {
      const logs: { tenant: string; log: number }[] = [];
      for (const tenant of await files.list(tenantsDirectory))
        for (const log of await files.list(`${tenantsDirectory}/${tenant}/content`))
          if (/^\d+$/.test(log)) logs.push({ tenant, log: Number(log) });
      return logs;
    },
    async moment() {
      for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
        using pinned = pinDatabases(directory);
        const seen = await look(pinned);
        if (seen !== null) {
          const { ledger, tail } = seen;
          emptyDirectory(`${folder}/${stagingDirectory}`);
          await pinned.copyTo(`${folder}/${stagingDirectory}`, settledKeys(ledger));
          const databases = new Map(pinnedNames.map((name) => [name, `${stagingDirectory}/${name}`] as const));
          const nonce = new DataView(random.bytes(4).buffer).getUint32(0);
          return await momentFrom(ledger, tail, databases, { ...tools, nonce });
        }
        await wait(lookEveryMs);
      }
      throw new BackupFault('the ledger went on faster than it could be read; run the backup again');
    },
  };
}

/** A moment of the ledger as a backup takes it. */
export async function momentFrom(
  { logs, firstWal }: LedgerMoment,
  tail: boolean,
  databases: ReadonlyMap<string, string>,
  tools: MomentTools & { readonly nonce: number },
): Promise<Moment> {
  const states = await Promise.all(logs.map((log) => stateAtHead(log, tools)));
  return {
    firstWal,
    logs: logs.map(({ tenant, log, origin, head, end, settledEnd }) => {
      const size = head?.size ?? 0;
      return { tenant, log, origin, size, end: tail ? end : size, settledEnd };
    }),
    tiles: new Map(states.flatMap((state) => [...fullTilesOf(state)])),
    async *files() {
      for (const [i, log] of logs.entries()) {
        const state = states[i];
        if (state !== undefined) yield* otherFilesOf(log, state, tools.codec);
      }
      yield walOf(logs, states, tail, tools);
    },
    databases,
  };
}

/** Keys whose events the backup has in segments. */
export const settledKeys = ({ logs }: LedgerMoment): LogKey[] =>
  logs.flatMap((log) => keysOf(log).map((answer) => ({ tenant: log.tenant, log: log.log, answer })));
