import { parentPort, workerData } from 'node:worker_threads';
import { createBatchHasher, hashNodesBy } from '@daybook/event/hash';
import { nodeCrc32, nodeSegmentCodec } from '@daybook/event/node';
import { ed25519Signer } from '@daybook/tlog/node';
import { systemClock } from '../platform/clock.ts';
import { nodeFiles } from '../platform/disk.ts';
import { collectHeap } from '../platform/memory/index.ts';
import { systemRandom } from '../platform/random.ts';
import { SegmentKeys } from '../platform/segment-keys.ts';
import { hasLedgerDatabase, type LedgerDatabase, openLedgerDatabase } from '../platform/sql/ledger-db.ts';
import { DestroyRefused } from './destroy.ts';
import { LedgerFault } from './fault.ts';
import type { LogState } from './log-state.ts';
import type { FromLedger, LedgerStart, OpenedLog, ToLedger } from './messages.ts';
import { transferables } from './submission.ts';
import { LedgerWriter } from './writer.ts';

// The ledger's thread: it alone writes the ledger's files. Everything that can be tested is in `writer.ts`.

const port = parentPort;
if (port === null) throw new Error('the ledger’s thread is started by the server');
const start = workerData as LedgerStart;
const post = (message: FromLedger): void => port.postMessage(message);

const hasher = createBatchHasher();
const clock = systemClock();
const random = systemRandom();

/** `ledger.db`. Where the directory had a log before, it must know one, and no new one is made in its place. */
function openDatabase(): LedgerDatabase {
  const file = `${start.directory}/ledger.db`;
  const missing = (what: string): LedgerFault =>
    new LedgerFault(
      'head-missing',
      `${what}, but this directory had a log: the file was removed or replaced. Restore it from the same backup as the ` +
        'rest of the data directory. No log was begun.',
    );
  if (!start.mayBegin && !hasLedgerDatabase(file)) throw missing('ledger.db is missing');
  const database = openLedgerDatabase(file);
  const { tenant } = start.identity;
  if (!start.mayBegin && !database.logs().some((log) => log.tenant === tenant)) throw missing('ledger.db knows no log');
  return database;
}

async function open(): Promise<void> {
  const database = openDatabase();
  const writer = await LedgerWriter.open(
    {
      files: nodeFiles(start.directory),
      heads: database,
      keys: database,
      hasher,
      hashNodes: hashNodesBy(hasher),
      sha256: (bytes) => hasher.sha256(bytes),
      codec: nodeSegmentCodec,
      crc32: nodeCrc32,
      copyKeys: start.copyKeys === undefined ? undefined : new SegmentKeys(start.copyKeys, random),
      randomBytes: (count) => random.bytes(count),
      nowUs: () => clock.nowUs(),
      signersOf: ({ origin }) => [ed25519Signer(origin, start.privateKeyPem)],
    },
    start.limits,
    {
      onPublished: (tenant, log, published) => post({ type: 'published', tenant, log, published }),
      onSettled: (tenant, log, names, recordsFirst) => post({ type: 'settled', tenant, log, names, recordsFirst }),
      onTrouble: (what, error) => post({ type: 'trouble', what, message: String(error) }),
      onFatal: (error) => post({ type: 'fatal', message: String(error) }),
    },
  );
  writer.addLog(start.identity);
  // A failure is told by `onTrouble`; `publish` does not reject.
  const timer = setInterval(() => void writer.publish(), start.publishIntervalMs);
  port?.on('message', (message: ToLedger) => {
    answer(writer, message)
      .catch((error: unknown) => {
        // Whoever asked must not wait for ever; what the disk holds is found out by a restart.
        post({ type: 'fatal', message: String(error) });
        return message.type === 'close';
      })
      .then((close) => {
        if (!close) return;
        clearInterval(timer);
        database[Symbol.dispose]();
        port.close();
      })
      .catch((error: unknown) => post({ type: 'fatal', message: String(error) }));
  });
  post({ type: 'opened', logs: writer.logs().map(openedOf) });
  await writer.publish();
}

function openedOf({ tenant, log, origin, size, recordsFirst, lastReceivedUs }: Readonly<LogState>): OpenedLog {
  return { tenant, log, origin, size, recordsFirst, lastReceivedUs };
}

/** True when the thread is to end. */
async function answer(writer: LedgerWriter, message: ToLedger): Promise<boolean> {
  const { call } = message;
  if (message.type === 'append') {
    const { events } = message.submission;
    const appended = await writer.append(message.submission);
    port?.postMessage({ type: 'appended', call, appended, events } satisfies FromLedger, transferables(events));
  } else if (message.type === 'begin') {
    const { tenant, log } = message.identity;
    writer.addLog(message.identity);
    const state = writer.log(tenant, log);
    if (state === null) throw new Error(`log ${log} of ${tenant} was added and is not there`);
    post({ type: 'begun', call, log: openedOf(state) });
  } else if (message.type === 'publish') {
    await writer.publish();
    post({ type: 'done', call });
  } else if (message.type === 'records') {
    const { tenant, log, first, end } = message;
    // A view of a larger buffer would be posted with all of that buffer.
    const records = writer.unsettled(tenant, log, first, end)?.map((record) => record.slice()) ?? null;
    post({ type: 'records', call, records });
  } else if (message.type === 'destroy') {
    const { tenant, log, plan, segmentsMax } = message;
    try {
      post({ type: 'destroyed', call, destroyed: await writer.destroy(tenant, log, plan, segmentsMax) });
    } catch (error) {
      post({ type: 'kept', call, refused: error instanceof DestroyRefused, message: String(error) });
    }
  } else if (message.type === 'settle') {
    try {
      post({ type: 'wholly-settled', call, published: await writer.settle(message.tenant, message.log) });
    } catch (error) {
      post({ type: 'kept', call, refused: false, message: String(error) });
    }
  } else if (message.type === 'collect') {
    await collectHeap().catch(() => undefined); // then there is more in memory, and that is all
    post({ type: 'done', call });
  } else {
    await writer.close();
    post({ type: 'done', call });
    return true;
  }
  return false;
}

open().catch((error: unknown) => {
  post({
    type: 'failed',
    code: error instanceof LedgerFault ? error.code : null,
    message: error instanceof Error ? error.message : String(error),
  });
  port.close();
});
