import { cloudTrailRecordsOf } from '@daybook/api';

const newline = Buffer.from('\n');
const none = /^\s*\{\s*"Records"\s*:\s*\[\s*\]\s*\}\s*$/;
const emptyBytesMax = 256;

/**
 * The records of a log file, one a line. What is no file of CloudTrail is its bytes as they are, so that they are kept. A line feed
 * between the parts of a record, where JSON allows one, becomes a blank.
 */
export async function* logLines(bytes: Buffer): AsyncGenerator<Uint8Array> {
  if (bytes.length <= emptyBytesMax && none.test(bytes.toString('latin1'))) return;
  const records = cloudTrailRecordsOf(bytes);
  if (records === null) {
    yield bytes;
    return;
  }
  for (const record of records) {
    yield record.includes(0x0a) ? Uint8Array.from(record, (byte) => (byte === 0x0a ? 0x20 : byte)) : record;
    yield newline;
  }
}
