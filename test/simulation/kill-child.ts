import { encodeEvents } from '@daybook/event';
import { testBatch, testEvent, testIdentity, testKeyPem } from '@daybook/testkit';
import { type Ledger, Ledgers } from '../../packages/server/src/ledger/index.ts';
import { nodeFiles } from '../../packages/server/src/platform/disk.ts';

// A real ledger under load, to be killed. It is told where, the number of the first new batch, and which to send again,
// and prints a line (JSON) for everything that it was promised: what it says before it is killed must hold afterwards.

/** What the child prints. */
export type Said =
  | { readonly type: 'ready' }
  | { readonly type: 'sent'; readonly batch: number }
  | { readonly type: 'acknowledged'; readonly batch: number; readonly positions: readonly number[] }
  | { readonly type: 'published'; readonly size: number; readonly rootHex: string }
  | { readonly type: 'refused'; readonly detail: string };

export interface ChildTask {
  readonly directory: string;
  readonly firstBatch: number;
  readonly again: readonly number[];
  /** Sends nothing new, publishes, ends by itself. */
  readonly isLast: boolean;
}

const atOnce = 4;
const eventsPerBatchMax = 10;

/** Follows from its number, so that every process makes the same one. Every third has no key and is sent once. */
export function numberedBatch(batch: number) {
  const count = 1 + (batch % eventsPerBatchMax);
  const events = Array.from({ length: count }, (_, i) => testEvent(batch * eventsPerBatchMax + i, (batch * 37) % 400));
  return testBatch({
    events,
    own: batch % 7 === 0,
    class: batch % 2,
    keyed: (['batch', 'each', 'none'] as const)[batch % 3] ?? 'none',
  });
}

const say = (said: Said): void => void process.stdout.write(`${JSON.stringify(said)}\n`);

async function main(task: ChildTask): Promise<void> {
  const limits = {
    walFileBytesMax: 64 * 1024,
    unsettledFilesMax: 2,
    groupBytesMax: 1024 * 1024,
    reserveBytes: 0,
    reserveFileBytes: 4096,
  };
  const start = {
    directory: task.directory,
    limits,
    identity: testIdentity('default'),
    privateKeyPem: testKeyPem(),
    mayBegin: true,
    publishIntervalMs: 20,
  };
  await using ledgers = await Ledgers.open(start, nodeFiles(task.directory), {
    onTrouble: (what, message) => say({ type: 'refused', detail: `${what}: ${message}` }),
    onFatal: (message) => say({ type: 'refused', detail: message }),
    onGone: (index, detail) => say({ type: 'refused', detail: `event ${index}: ${detail}` }),
  });
  const ledger = ledgers.of('default');
  say({ type: 'ready' });
  for (const batch of task.again) await send(ledger, batch);
  if (task.isLast) return ledger.publish();
  let next = task.firstBatch;
  const worker = async (): Promise<never> => {
    for (;;) await send(ledger, next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function send(ledger: Ledger, number: number): Promise<void> {
  say({ type: 'sent', batch: number });
  const batch = numberedBatch(number);
  const answer = await ledger.append({ ...batch, events: encodeEvents(batch.events) });
  if (!answer.ok) return say({ type: 'refused', detail: `${answer.code}: ${answer.detail}` });
  const positions = answer.runs.flatMap(({ first, count }) => Array.from({ length: count }, (_, i) => first + i));
  say({ type: 'acknowledged', batch: number, positions });
  const { published } = ledger;
  if (published !== null)
    say({ type: 'published', size: published.size, rootHex: Buffer.from(published.root).toString('hex') });
  await new Promise((resolve) => {
    setTimeout(resolve, 2);
  });
}

const task = process.argv[2];
if (import.meta.main && task !== undefined) await main(JSON.parse(task) as ChildTask);
