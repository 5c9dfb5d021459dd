import { SegmentContent } from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { nodeSegmentCodec } from '@daybook/event/node';
import { nodeCrypto } from '@daybook/tlog/node';
import { Faults, SimulatedFiles, type TestLedger } from '@daybook/testkit';
import { LedgerReader, type ReaderTools } from './reader.ts';

/** A reader of the log `default` of a test's ledger, over its simulated disk. It knows of segments after `content.refresh()`. */
export function readerOf(
  { world, writer }: TestLedger,
  tools: Partial<ReaderTools> = {},
): { reader: LedgerReader; content: SegmentContent } {
  const files = new SimulatedFiles(world.disk, new Faults());
  const content = new SegmentContent(files, 'default', 1, nodeSegmentCodec);
  const reader = new LedgerReader('default', 1, {
    files,
    content,
    hasher: createBatchHasher(),
    sha256: nodeCrypto.sha256,
    settledEnd: () => writer.log('default', 1)?.recordsFirst ?? 0,
    unsettled: async (first, end) => writer.unsettled('default', 1, first, end),
    published: () => world.published.at(-1) ?? null,
    ...tools,
  });
  return { reader, content };
}
