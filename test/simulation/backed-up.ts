import { createHash } from 'node:crypto';
import { nodeCrc32, nodeSegmentCodec } from '@daybook/event/node';
import { hashNodesBy } from '@daybook/event/hash';
import { openNote, policyOfKeys, signNote } from '@daybook/tlog';
import { nodeCrypto } from '@daybook/tlog/node';
import { Faults, type SimulatedDisk, SimulatedFiles, testIdentity, testSigner } from '@daybook/testkit';
import { trustOf, verifyLogs } from '@daybook/verify';
import {
  BackupFolder,
  BackupView,
  type Manifest,
  runBackup,
  type Source,
} from '../../packages/server/src/backup/index.ts';
import { statementsOf } from '../../packages/server/src/composition/backup-parts.ts';
import { momentFrom } from '../../packages/server/src/composition/backup-source.ts';
import { firstWalOf, readMoment } from '../../packages/server/src/ledger/moment.ts';
import { type Directory, hasher } from './retained-directory.ts';

const { origin } = testIdentity('default');
const signer = testSigner(origin);
const trust = trustOf(policyOfKeys([signer.key]), 'key', 'test');
const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export const notary = { sign: (text: string) => signNote(text, [signer]) };
export const notes = {
  faultOf: async (note: Parameters<typeof openNote>[1]) =>
    (await openNote(nodeCrypto, note, [signer.key])).ok ? null : 'not signed',
};

export const toolsOf = (folder: BackupFolder) => ({
  folder,
  codec: nodeSegmentCodec,
  crc32: nodeCrc32,
  statements: (manifest: Manifest) => statementsOf(folder, manifest),
});

export const folderOn = (disk: SimulatedDisk, faults = new Faults()): BackupFolder =>
  new BackupFolder(new SimulatedFiles(disk, faults), sha256Hex);

/** A data directory on a simulated disk. `between` is called after its moment was taken. */
export function sourceOf(
  directory: Directory,
  folder: BackupFolder,
  between: () => Promise<void> = async () => {},
): Source {
  const { world } = directory;
  const files = new SimulatedFiles(world.disk, new Faults());
  const tools = {
    files,
    hasher,
    hashNodes: hashNodesBy(hasher),
    sha256: (bytes: Uint8Array) => hasher.sha256(bytes),
    codec: nodeSegmentCodec,
    crc32: nodeCrc32,
    nonce: 7,
  };
  return {
    files,
    mark: async (path) => {
      const bytes = await files.read(path);
      return bytes === null ? null : sha256Hex(bytes);
    },
    firstWal: () => firstWalOf(files),
    logs: async () => [{ tenant: 'default', log: 1 }],
    async moment() {
      const ledger = await readMoment(files, world.stores.of(), nodeCrc32);
      if (ledger === null) throw new Error('nothing is written meanwhile');
      const head = new TextEncoder().encode(JSON.stringify([...world.stores.heads.keys()]));
      await folder.files.write('staging/ledger.db', head);
      const tail = ledger.logs.some((log) => log.end > (log.head?.size ?? 0));
      const moment = await momentFrom(ledger, tail, new Map([['ledger.db', 'staging/ledger.db']]), tools);
      await between();
      return moment;
    },
  };
}

export const verifyIn = (folder: BackupFolder, manifest: Manifest) =>
  verifyLogs({ directory: '', files: new BackupView(folder, manifest), trust, kept: async () => [] });

/** One run of a backup, in a process that `faults` may end. */
export async function backUp(
  directory: Directory,
  disk: SimulatedDisk,
  options: { faults?: Faults; keep?: number; verify?: boolean; between?: () => Promise<void> } = {},
) {
  const { faults, keep = null, verify = true, between } = options;
  const folder = folderOn(disk, faults);
  await folder.open(true);
  return runBackup({
    ...toolsOf(folder),
    source: sourceOf(directory, folder, between),
    notes,
    notary,
    verify: verify ? (manifest) => verifyIn(folder, manifest) : null,
    keep,
    withKeys: false,
    madeAt: new Date(0).toISOString(),
    program: 'test',
  });
}

/** Which events of the log a backup has content of; throws where any of it cannot be read or is not what was logged. */
export async function contentOf(folder: BackupFolder, manifest: Manifest): Promise<number> {
  const { logs } = await verifyIn(folder, manifest);
  const wrong = logs.flatMap((log) => log.findings).filter(({ code }) => code !== 'content.missing');
  if (wrong.length > 0) throw new Error(JSON.stringify(wrong));
  return logs.reduce((sum, log) => sum + (log.contentMatches ?? 0) + log.unsigned, 0);
}
