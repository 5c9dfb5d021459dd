import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@daybook/api';
import type { SourceRecord } from '../../../access/index.ts';
import type { Message } from '../../../parse/ports.ts';
import { type JournalFault, JournalReader, messageOf } from '../../../receive/journal/index.ts';
import { deliver } from '../../events/delivery.ts';
import { deliveryOf, eventsOf, type ReceiverDeps } from '../deliver.ts';

const batchEntriesMax = 1_000;
const batchBytesMax = 1024 * 1024;
/** The program gives up at the first refusal: so it is made to wait, not refused, while the log has too much in hand. */
const busyPauseMs = 100;
const busyPausesMax = 100;

/**
 * Takes the entries of a body that may last for ever: what has come is made durable as soon as nothing more lies ready, or
 * there is a batch of it. Resolves at the end of the body, when all of it is durable. Throws `AppError`; what was durable
 * by then stays, and is known by its cursors when it is sent again.
 */
export async function takeEntries(deps: ReceiverDeps, source: SourceRecord, body: IncomingMessage): Promise<void> {
  const reader = new JournalReader();
  let batch = new Batch();
  for await (const piece of pieces(body)) {
    for (const entry of reader.read(piece)) {
      batch.add(messageOf(entry));
      if (!batch.isFull) continue;
      await commit(deps, source, batch);
      batch = new Batch();
    }
    if (reader.fault !== null) break;
    // Whoever waits for the next piece does not know when it comes.
    if (body.readableLength > 0) continue;
    await commit(deps, source, batch);
    batch = new Batch();
  }
  await commit(deps, source, batch);
  const fault = reader.end();
  if (fault !== null) throw unreadable(fault);
}

async function* pieces(body: IncomingMessage): AsyncGenerator<Buffer> {
  // Otherwise the socket would be gone before a refusal is answered.
  const iterator = body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  try {
    for await (const piece of iterator) yield piece;
  } catch (error) {
    throw new AppError('request.timeout', { detail: 'The connection ended before the body did.', cause: error });
  }
}

class Batch {
  readonly messages: Message[] = [];
  readonly keys: { offset: number; key: string }[] = [];
  #bytes = 0;

  get isFull(): boolean {
    return this.messages.length >= batchEntriesMax || this.#bytes >= batchBytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add({ message, key }: ReturnType<typeof messageOf>): void {
    if (key !== null) this.keys.push({ offset: this.messages.length, key });
    this.messages.push(message);
    this.#bytes += message.bytes.length;
    for (const value of Object.values(message.ext ?? {})) this.#bytes += typeof value === 'string' ? value.length : 8;
  }
}

async function commit(deps: ReceiverDeps, source: SourceRecord, { messages, keys, bytes }: Batch): Promise<void> {
  if (messages.length === 0) return;
  const delivery = deliveryOf(source, await eventsOf(deps, messages, deps.readingOf(source)), messages, null, keys);
  for (let pauses = 0; ; pauses += 1) {
    using share = deps.pressure.share();
    try {
      if (!share.holdBytes(bytes)) throw new AppError('server.busy', { retryAfterSeconds: 1 });
      await deliver(deps, share, delivery);
      deps.deliveries.took(source.tenant, source.number, messages.length);
      return;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'server.busy' || pauses === busyPausesMax) throw error;
    }
    await sleep(busyPauseMs);
  }
}

function unreadable({ at, message }: JournalFault): AppError {
  return new AppError('request.invalid', {
    detail: `At byte ${at} of the body: ${message}. The entries before it were taken.`,
    errors: [{ path: '', message: `byte ${at}: ${message}` }],
  });
}
