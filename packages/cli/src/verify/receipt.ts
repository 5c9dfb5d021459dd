import { readFile } from 'node:fs/promises';
import {
  decodeReceipt,
  type Event,
  receiptBytesMax,
  type SectionName,
  sectionIds,
  verifyReceipt as verify,
} from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { encodeVkey } from '@daybook/tlog';
import { nodeCrypto } from '@daybook/tlog/node';
import { type CosignatureReport, formatTimeUs, type TrustReport } from '@daybook/verify';
import { usage } from '../failure.ts';
import { loadTrust, type TrustOptions } from './trust.ts';

/** What a receipt proves, or why it proves nothing. */
export type ReceiptReport =
  | {
      readonly holds: false;
      readonly file: string;
      readonly trust: TrustReport;
      readonly code: string;
      readonly at: string;
    }
  | {
      readonly holds: true;
      readonly file: string;
      readonly trust: TrustReport;
      readonly origin: string;
      readonly index: number;
      /** Events in the log when the checkpoint of the receipt was signed. */
      readonly size: number;
      readonly root: string;
      readonly signedBy: readonly string[];
      readonly cosignatures: readonly CosignatureReport[];
      /** By the operator's own clock. */
      readonly received: string;
      readonly source: number;
      readonly class: number;
      readonly own: boolean;
      readonly event: Partial<Event>;
      readonly withheld: readonly string[];
    };

/** Verifies a receipt with nothing but the file and a key. @throws Failure for files that cannot be read. */
export async function verifyReceiptFile(file: string, options: TrustOptions): Promise<ReceiptReport> {
  const trust = await loadTrust(options, null);
  const decoded = decodeReceipt(await readReceipt(file));
  if (!decoded.ok) return { holds: false, file, trust: trust.report, code: decoded.code, at: decoded.at };
  const proved = await verify(decoded.value, trust.policy, nodeCrypto, createBatchHasher());
  if (!proved.ok) return { holds: false, file, trust: trust.report, code: proved.code, at: proved.at };
  const { index, entry, content, withheld, checkpoint, cosignatures } = proved.value;
  const signers = trust.policy.logs.filter(({ key }) => key.name === checkpoint.origin);
  return {
    holds: true,
    file,
    trust: trust.report,
    origin: checkpoint.origin,
    index,
    size: checkpoint.size,
    root: Buffer.from(checkpoint.root).toString('base64'),
    signedBy: signers.map(({ key }) => encodeVkey(key)),
    cosignatures: cosignatures.map(({ witness, timeSeconds }) => ({
      witness: witness.name,
      time: formatTimeUs(timeSeconds * 1e6),
    })),
    received: formatTimeUs(entry.receivedUs),
    source: entry.source,
    class: entry.class,
    own: entry.flags !== 0,
    event: content.event,
    withheld: withheld.map(sectionNameOf),
  };
}

function sectionNameOf(id: number): string {
  const names = Object.entries(sectionIds) as [SectionName, number][];
  return names.find(([, each]) => each === id)?.[0] ?? `section ${id}`;
}

async function readReceipt(file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    // Base64 text of a receipt is ASCII: one that is longer than this is none, and is refused by its length.
    return bytes.subarray(0, receiptBytesMax + 1).toString('utf8');
  } catch (error) {
    throw usage(`--receipt: cannot read ${file}: ${(error as Error).message}`, error);
  }
}
