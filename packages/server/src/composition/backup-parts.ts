import { hash } from 'node:crypto';
import { logDirectory, type Logged, type ReadFiles } from '@daybook/event';
import { createBatchHasher, hashNodesBy } from '@daybook/event/hash';
import { nodeCrc32, nodeSegmentCodec } from '@daybook/event/node';
import { openNote, parseVkey, policyOfKeys, signNote, type VerifierKey } from '@daybook/tlog';
import { ed25519Signer, nodeCrypto } from '@daybook/tlog/node';
import { readStatements, TreeFiles, type Trust, trustOf, type VerifiedLogs, verifyLogs } from '@daybook/verify';
import {
  BackupFault,
  BackupFolder,
  BackupView,
  type Manifest,
  type Notary,
  type NoteReader,
  type StatementsOf,
} from '../backup/index.ts';
import { vkeyFile } from '../ledger/index.ts';
import { nodeFiles } from '../platform/disk.ts';

const keyFile = 'keys/log.key';

export const sha256Hex = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex');

export function toolsOf(files: ReadFiles) {
  const hasher = createBatchHasher();
  const sha256 = (bytes: Uint8Array) => hasher.sha256(bytes);
  return { files, hasher, hashNodes: hashNodesBy(hasher), sha256, codec: nodeSegmentCodec, crc32: nodeCrc32 };
}

export const openFolder = (place: string): BackupFolder => new BackupFolder(nodeFiles(place), sha256Hex);

/** Notes that one of the keys signed are believed. */
export const readerOf = (trust: Trust): NoteReader => ({
  async faultOf(note) {
    const opened = await openNote(
      nodeCrypto,
      note,
      trust.policy.logs.map(({ key }) => key),
    );
    if (opened.ok) return null;
    return opened.code === 'no-known-signature'
      ? 'it is signed by none of the keys that are trusted'
      : `its signature does not hold (${opened.code}): it was changed`;
  },
});

/** The keys of a `log.vkey`. @throws BackupFault where one is none. */
export function trustOfKeys(bytes: Uint8Array | null, path: string): Trust {
  if (bytes === null) throw new BackupFault(`${path} is missing: without it nobody knows whose log this is`);
  return trustOf(policyOfKeys(keysIn(bytes, path)), 'directory', path);
}

function keysIn(bytes: Uint8Array, path: string): VerifierKey[] {
  const lines = new TextDecoder().decode(bytes).split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const parsed = parseVkey(nodeCrypto.sha256, line);
      if (!parsed.ok) throw new BackupFault(`${path} has a line that is no verifier key (${parsed.code})`);
      return parsed.key;
    });
}

/**
 * The keys that the newest backup names itself. They show that the folder agrees with itself, and no more: who has another copy of
 * the key gives that.
 */
export async function trustInFolder(folder: BackupFolder, place: string): Promise<Trust> {
  const { backups, unreadable } = await folder.read({ faultOf: () => Promise.resolve(null) });
  const newest = backups.at(-1);
  if (newest === undefined) throw new BackupFault(unreadable.at(-1)?.reason ?? 'the folder holds no backups');
  const view = new BackupView(folder, newest.manifest);
  return trustOfKeys(await view.read(vkeyFile), `${place}: ${vkeyFile} of backup ${newest.manifest.backup}`);
}

/** Signs under the name of the first log, with the key that signs its checkpoints. */
export async function notaryOf(files: ReadFiles, directory: string): Promise<Notary> {
  const vkeys = await files.read(vkeyFile);
  if (vkeys === null) throw new BackupFault(`${directory} is no data directory of Daybook: it has no ${vkeyFile}`);
  const [key] = keysIn(vkeys, `${directory}/${vkeyFile}`);
  const pem = await files.read(keyFile);
  if (key === undefined || pem === null)
    throw new BackupFault(
      `${directory}/${keyFile} is missing: with it a backup is signed, so that nobody can put another in its place`,
    );
  const signer = ed25519Signer(key.name, new TextDecoder().decode(pem));
  if (signer.keyId !== key.keyId)
    throw new BackupFault(`${directory}/${keyFile} is not the key that ${vkeyFile} names`);
  return { sign: (text) => signNote(text, [signer]) };
}

/** Verifies a backup as the data directory that it is. */
export function verifyBackup(
  folder: BackupFolder,
  place: string,
  manifest: Manifest,
  trust: Trust,
): Promise<VerifiedLogs> {
  const files = new BackupView(folder, manifest);
  return verifyLogs({ directory: place, files, trust, kept: () => Promise.resolve([]) });
}

/** The first findings, for a message. */
export function findingsText({ logs, findings }: VerifiedLogs): string {
  const all = [...findings, ...logs.flatMap((log) => log.findings)];
  const shown = all.slice(0, 5).map(({ code, path, first, detail }) => {
    const place = path ?? (first === undefined ? '' : `event ${first}`);
    return [code, place, detail].filter((part) => part !== undefined && part !== '').join(' ');
  });
  const more = all.length - shown.length;
  return shown.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

/** What is stated in the logs of a backup, each read once. */
export function statementsOf(folder: BackupFolder, manifest: Manifest): StatementsOf {
  const files = new BackupView(folder, manifest);
  const { hasher } = toolsOf(files);
  const known = new Map<string, Promise<readonly Logged[]>>();
  return ({ tenant, log }) => {
    const key = logDirectory(tenant, log);
    const size = manifest.logs.find((each) => each.tenant === tenant && each.log === log)?.size ?? 0;
    const tree = TreeFiles.ofDirectory(files, tenant, log);
    const read = known.get(key) ?? readStatements({ files, tenant, log, size, tree, runs: [], hasher });
    known.set(key, read);
    return read;
  };
}
