import type { Message, ReadingOf, ReadMessage } from '../../parse/ports.ts';
import { type Pressure, Turns } from '../body/index.ts';
import type { Delivery, Intake, Taken } from '../intake/index.ts';
import type { ListenerSource } from './ports.ts';

export interface TakeParts {
  readonly intake: Intake;
  readonly pressure: Pressure;
  readonly readMessage: ReadMessage;
  readonly readingOf: ReadingOf;
  readonly nowMs: () => number;
  /** Of times that say no zone. */
  readonly zoneOffsetMin: number;
}

/** Messages of one source that are written together. */
export interface Batch {
  readonly messages: Iterable<Message>;
  readonly count: number;
  /** What they take. */
  readonly bytes: number;
  readonly keys: Delivery['eventKeys'];
  /** Somebody else has counted the bytes as in hand. */
  readonly isHeld?: boolean;
}

/** A message costs something however short it is, and may have no text at all. */
const messageBytesMin = 256;

/** One attempt: durable where it is `ok`, and nothing of it written otherwise. Does not throw. */
export async function takeOnce(parts: TakeParts, source: ListenerSource, batch: Batch): Promise<Taken> {
  const { intake, pressure, readMessage, readingOf, nowMs, zoneOffsetMin } = parts;
  const { tenant, number } = source;
  const format = readingOf(source);
  const { bytes, count, keys, isHeld = false } = batch;
  using share = pressure.share();
  if (!(isHeld || share.holdBytes(bytes)) || !share.holdEvents(count)) {
    return { ok: false, code: 'busy', detail: 'as much is in hand as may be' };
  }
  const events = intake.batch(bytes);
  const context = { referenceMs: nowMs(), zoneOffsetMin };
  const turns = new Turns();
  for (const message of batch.messages) {
    events.draft(readMessage(message, format, context));
    if (turns.spent(Math.max(message.bytes.length, messageBytesMin))) await turns.pause();
  }
  try {
    return await intake.take({ tenant, source: number, events, key: null, eventKeys: keys, ack: 'durable' });
  } catch (error) {
    return { ok: false, code: 'disk-error', detail: String(error) };
  }
}
