import { encodeEvents, type Event } from '@daybook/event';
import { createBatchHasher, hashNodesBy } from '@daybook/event/hash';
import { nodeCrc32, nodeSegmentCodec } from '@daybook/event/node';
import { ed25519Signer } from '@daybook/tlog/node';
import { openLogKey } from '../../../packages/server/src/ledger/log-key.ts';
import { makeSubmission } from '../../../packages/server/src/ledger/submission.ts';
import { defaultLimits, LedgerWriter } from '../../../packages/server/src/ledger/writer.ts';
import { openDataDirectory } from '../../../packages/server/src/platform/data-directory.ts';
import { nodeFiles } from '../../../packages/server/src/platform/disk.ts';
import { systemRandom } from '../../../packages/server/src/platform/random.ts';
import { openLedgerDatabase } from '../../../packages/server/src/platform/sql/ledger-db.ts';

/** Events that a server received at some time, ms since 1970. */
export interface OldEvents {
  readonly receivedMs: number;
  readonly events: readonly Event[];
}

/** A data directory as a server left it long ago: with the log's key, and events that were received then. */
export async function writeOldLog(data: string, old: readonly OldEvents[]): Promise<void> {
  const privateKeyPem = openLogKey(openDataDirectory(data));
  using database = openLedgerDatabase(`${data}/ledger.db`);
  const random = systemRandom();
  const hasher = createBatchHasher();
  let nowUs = 0;
  const writer = await LedgerWriter.open(
    {
      files: nodeFiles(data),
      heads: database,
      keys: database,
      hasher,
      hashNodes: hashNodesBy(hasher),
      sha256: (bytes) => hasher.sha256(bytes),
      codec: nodeSegmentCodec,
      crc32: nodeCrc32,
      randomBytes: (count) => random.bytes(count),
      nowUs: () => nowUs,
      signersOf: ({ origin }) => [ed25519Signer(origin, privateKeyPem)],
    },
    { ...defaultLimits, walFileBytesMax: 64 * 1024 },
  );
  writer.addLog({ tenant: 'default', log: 1, origin: 'old.example/log' });
  for (const { receivedMs, events } of old) {
    nowUs = receivedMs * 1000;
    const input = { tenant: 'default', source: 1, own: false, class: 1, events: encodeEvents(events) };
    const appended = await writer.append(makeSubmission(input));
    if (!appended.ok) throw new Error(appended.detail);
    await writer.publish();
  }
  await writer.close();
}
