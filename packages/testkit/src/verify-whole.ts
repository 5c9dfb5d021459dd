import { decodeEntry, type Entry, type Event, logDirectory, type ReadFiles } from '@daybook/event';
import { openCheckpoint, policyOfKeys } from '@daybook/tlog';
import { nodeCrypto } from '@daybook/tlog/node';
import type { HeadStore, LogIdentity } from '../../server/src/ledger/ports.ts';
import { SlowTree, slowLeafHash } from './slow-hashes.ts';
import { testSigner } from './test-ledger.ts';
import { checkRecord, equal, readRecords } from './verify-content.ts';
import { checkTiles, readEntries } from './verify-tiles.ts';

/** What must be in the logs. */
export interface Expected {
  /** Of acknowledged events: id, and the index they were said to be at. */
  readonly acknowledged: readonly { readonly tenant: string; readonly id: string; readonly index: number }[];
  /** Every checkpoint that was ever published. */
  readonly published: readonly { readonly tenant: string; readonly size: number; readonly root: Uint8Array }[];
  /** Whose content must be gone; without it, nobody's. */
  readonly destroyed?: (tenant: string, index: number, entry: Entry) => boolean;
}

/**
 * Reads a data directory whose ledger has just published, with nothing of the writer's code, and says what is wrong with
 * it: entries, tiles, roots and content must fit together, every acknowledged event is where it was said to be, no event
 * is there twice, and every checkpoint ever published is a prefix. An empty list means that all of it holds.
 */
export async function verifyWhole(files: ReadFiles, heads: HeadStore, expected: Expected): Promise<string[]> {
  const problems: string[] = [];
  for (const identity of heads.logs()) {
    const problem = (text: string): void => void problems.push(`${identity.tenant}: ${text}`);
    await verifyLog(files, heads, identity, expected, problem);
  }
  return problems;
}

async function verifyLog(
  files: ReadFiles,
  heads: HeadStore,
  { tenant, log, origin }: LogIdentity,
  expected: Expected,
  problem: (text: string) => void,
): Promise<void> {
  const published = await files.read(`${logDirectory(tenant, log)}/checkpoint`);
  const policy = policyOfKeys([testSigner(origin).key]);
  const opened = await openCheckpoint(nodeCrypto, published ?? '', policy);
  if (!opened.ok) return problem(`the checkpoint: ${opened.code}`);
  const { size, root } = opened.checkpoint;
  const head = heads.head(tenant, log);
  if (head?.size !== size || !equal(head.root, root)) problem(`the head has ${head?.size}, the checkpoint ${size}`);

  const entries = await readEntries(files, tenant, log, size, problem);
  if (entries.length !== size) return problem(`there are ${entries.length} entries of ${size}`);
  const leafHashes = entries.map(slowLeafHash);
  checkRoots(leafHashes, [{ size, root }, ...expected.published.filter((each) => each.tenant === tenant)], problem);
  await checkTiles(files, tenant, log, leafHashes, problem);

  const records = await readRecords(files, tenant, log, problem);
  const indexOfId = new Map<string, number>();
  let receivedUs = 0;
  for (const [index, bytes] of entries.entries()) {
    const entry = decodeEntry(bytes);
    if (!entry.ok) {
      problem(`entry ${index}: ${entry.code}`);
      continue;
    }
    if (entry.value.receivedUs < receivedUs) problem(`entry ${index} was received before the one before it`);
    receivedUs = entry.value.receivedUs;
    if (expected.destroyed?.(tenant, index, entry.value) === true) {
      if (records.has(index)) problem(`the content of event ${index} was destroyed and is there`);
      continue;
    }
    const event: Event | null = checkRecord(index, entry.value, records.get(index), problem);
    if (event === null) continue;
    if (indexOfId.has(event.id)) problem(`${event.id} is at ${indexOfId.get(event.id)} and at ${index}`);
    indexOfId.set(event.id, index);
  }
  for (const index of records.keys()) if (index >= size) problem(`there is content of event ${index} of ${size}`);
  for (const { id, index } of expected.acknowledged.filter((each) => each.tenant === tenant)) {
    const bytes = entries[index];
    const entry = bytes === undefined ? null : decodeEntry(bytes);
    if (entry?.ok === true && expected.destroyed?.(tenant, index, entry.value) === true) continue;
    if (indexOfId.get(id) !== index) problem(`${id} was acknowledged at ${index} and is at ${indexOfId.get(id)}`);
  }
}

/** Each root must be that of the first so many leaves. */
function checkRoots(
  leafHashes: readonly Uint8Array[],
  published: readonly { readonly size: number; readonly root: Uint8Array }[],
  problem: (text: string) => void,
): void {
  const bySize = Map.groupBy(published, ({ size }) => size);
  const tree = new SlowTree();
  for (let size = 0; size <= leafHashes.length; size += 1) {
    const root = bySize.has(size) ? tree.root() : null;
    for (const each of bySize.get(size) ?? []) {
      if (root !== null && !equal(each.root, root)) problem(`a checkpoint of ${size} events is not a prefix`);
    }
    const leaf = leafHashes[size];
    if (leaf !== undefined) tree.add(leaf);
  }
  for (const size of bySize.keys())
    if (size > leafHashes.length) problem(`a checkpoint of ${size} events was published`);
}
