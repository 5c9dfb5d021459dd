import { AppError, type FieldFault } from '@daybook/api';
import type { Position } from '@daybook/event';
import type { FastifyRequest } from 'fastify';
import type { Admitted, Client, SourceRecord } from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { type Encoding, type Share, Turns } from '../../receive/body/index.ts';
import type { Delivery, EventBatch } from '../../receive/intake/index.ts';
import type { Message, Reading, ReadingOf, ReadMessage } from '../../parse/ports.ts';
import { bodyOf, deliver, type DeliveryDeps, sourceOf } from '../events/delivery.ts';
import { noted } from '../events/noted.ts';

export interface ReceiverDeps extends DeliveryDeps {
  readonly readMessage: ReadMessage;
  readonly readingOf: ReadingOf;
  readonly clock: Clock;
}

/** A request in a protocol of others. */
export interface Received {
  readonly identity: Admitted | null;
  readonly client: Client;
  readonly query: { readonly source?: string | undefined };
  readonly request: FastifyRequest;
  /** Reads the body where the protocol has its own way to carry one. Throws `AppError`. */
  readonly body?: (share: Share) => Promise<Buffer>;
}

/** What a body of another protocol holds. */
export interface Messages {
  /** Those that were not taken one by one. */
  readonly messages?: readonly Message[];
  /** Format of all of them, where the protocol carries but one; otherwise the source's mapping or format. */
  readonly format?: string;
  /** Key of the delivery as a whole, where the protocol has one. */
  readonly key?: string;
  /**
   * Keys of single messages by their offset; not used where there is a key for all. `content` is what the key stands for,
   * where that is more than the message.
   */
  readonly keys?: readonly { readonly offset: number; readonly key: string; readonly content?: Uint8Array }[];
  /** Parts of the body that are refused, while the rest is taken. */
  readonly refused?: readonly { readonly errors: readonly FieldFault[] }[];
}

/**
 * Makes the event of a message at once, so that a body of many does not stand in memory as all of its messages. Throws
 * `AppError` where there are too many.
 */
export type Take = (message: Message) => void;

/** What became of a delivery. Its events are durable. */
export interface Outcome {
  readonly source: SourceRecord;
  readonly accepted: number;
  /** Of the accepted: messages that had been sent before under the same key. */
  readonly repeated: number;
  /** Where the event of each message lies, in their order. */
  readonly positions: readonly Position[];
}

/**
 * Takes a body of another protocol: read whole within the limits, made messages by `read`, their events delivered as one
 * batch. Resolves only once they are durable. `read` throws `AppError` for what it cannot take; it asks `share` for what it sets
 * aside. `encoding` counts in place of `Content-Encoding`. Throws `AppError`.
 */
export async function receive(
  deps: ReceiverDeps,
  asked: Received,
  read: (body: Buffer, source: SourceRecord, take: Take, share: Share) => Messages | Promise<Messages>,
  encoding?: Encoding,
): Promise<Outcome> {
  const { limits, pressure, intake, clock } = deps;
  const handler = noted(deps, async (received: Received) => {
    using share = pressure.share();
    const body = await (received.body?.(share) ?? bodyOf(received.request, limits, share, encoding));
    const source = await sourceOf(deps, received, 'auto');
    const events = intake.batch(body.length);
    const context = { referenceMs: clock.nowMs(), zoneOffsetMin: 0 };
    const own = deps.readingOf(source);
    const add = (message: Message, format: Reading): void => {
      if (events.count === limits.eventsMax) throw tooMany(limits.eventsMax);
      events.draft(deps.readMessage(message, format, context));
    };
    const given = await read(body, source, (message) => add(message, own), share);
    const { messages = [], format = own, key, keys = [], refused = [] } = given;
    const turns = new Turns();
    for (const message of messages) {
      add(message, format);
      if (turns.spent(message.bytes.length)) await turns.pause();
    }
    const results = refused.map(({ errors }, index) => ({ index, ok: false as const, errors: [...errors] }));
    const { count: accepted } = events;
    const outcome = { source, accepted, repeated: 0, positions: [], refused: refused.length, results };
    if (accepted === 0) return outcome;
    const content = key === undefined ? null : { key, content: body };
    const { log, runs, repeated } = await deliver(deps, share, deliveryOf(source, events, messages, content, keys));
    const positions = runs.flatMap(({ first, count }) =>
      Array.from({ length: count }, (_, i) => ({ log, index: first + i })),
    );
    return { ...outcome, repeated, positions };
  });
  return await handler(asked);
}

/** The events of messages, ready to be delivered. */
export async function eventsOf(
  { intake, clock, readMessage }: Pick<ReceiverDeps, 'intake' | 'clock' | 'readMessage'>,
  messages: readonly Message[],
  format: Reading,
): Promise<EventBatch> {
  const events = intake.batch(messages.reduce((sum, { bytes }) => sum + bytes.length, 0));
  const context = { referenceMs: clock.nowMs(), zoneOffsetMin: 0 };
  const turns = new Turns();
  for (const message of messages) {
    events.draft(readMessage(message, format, context));
    if (turns.spent(message.bytes.length)) await turns.pause();
  }
  return events;
}

export function deliveryOf(
  { tenant, number }: SourceRecord,
  events: EventBatch,
  messages: readonly Message[],
  key: Delivery['key'],
  keys: NonNullable<Messages['keys']>,
): Delivery {
  const textAt = (offset: number): Uint8Array => messages[offset]?.bytes ?? new Uint8Array();
  const eventKeys = keys.map(({ offset, key: eventKey, content }) => ({
    offset,
    key: eventKey,
    text: content ?? textAt(offset),
  }));
  return { tenant, source: number, events, key, eventKeys, ack: 'durable' };
}

function tooMany(eventsMax: number): AppError {
  return new AppError('request.too-many-events', { detail: `The body has more than ${eventsMax} messages.` });
}
