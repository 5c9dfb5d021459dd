import { AppError } from '@daybook/api';
import type { FastifyRequest } from 'fastify';
import type { Admitted, Client, SourceRecord } from '../../access/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Arrivals } from '../../receive/arrivals/index.ts';
import { type Encoding, type Share, Turns } from '../../receive/body/index.ts';
import type { Delivery, EventBatch } from '../../receive/intake/index.ts';
import type { Message, ReadMessage } from '../../parse/ports.ts';
import { bodyOf, deliver, type DeliveryDeps, sourceOf } from '../events/delivery.ts';
import { noted } from '../events/noted.ts';

export interface ReceiverDeps extends DeliveryDeps {
  readonly readMessage: ReadMessage;
  readonly clock: Clock;
  readonly arrivals: Arrivals;
}

/** A request in a protocol of others. */
export interface Received {
  readonly identity: Admitted | null;
  readonly client: Client;
  readonly query: { readonly source?: string | undefined };
  readonly request: FastifyRequest;
}

/** What a body of another protocol holds. */
export interface Messages {
  readonly messages: readonly Message[];
  /** Format of all of them, where the protocol carries but one; otherwise the source's. */
  readonly format?: string;
  /** Key of the delivery as a whole, where the protocol has one. */
  readonly key?: string;
  /** Keys of single messages by their offset; not used where there is a key for all. */
  readonly keys?: readonly { readonly offset: number; readonly key: string }[];
}

/** What became of a delivery. Its events are durable. */
export interface Outcome {
  readonly source: SourceRecord;
  readonly accepted: number;
  /** Of the accepted: messages that had been sent before under the same key. */
  readonly repeated: number;
}

/**
 * Takes a body of another protocol: read whole within the limits, made messages by `read`, their events delivered as one
 * batch. Resolves only once they are durable. `read` throws `AppError` for what it cannot take; it asks `share` for what it sets
 * aside. `encoding` counts in place of `Content-Encoding`. Throws `AppError`.
 */
export async function receive(
  deps: ReceiverDeps,
  asked: Received,
  read: (body: Buffer, source: SourceRecord, share: Share) => Messages | Promise<Messages>,
  encoding?: Encoding,
): Promise<Outcome> {
  const { limits, pressure } = deps;
  const handler = noted(deps, async (received: Received) => {
    using share = pressure.share();
    const body = await bodyOf(received.request, limits, share, encoding);
    const source = await sourceOf(deps, received, 'auto');
    const { messages, format = source.format, key, keys = [] } = await read(body, source, share);
    if (messages.length > limits.eventsMax) throw tooMany(limits.eventsMax);
    if (messages.length === 0) return { source, accepted: 0, repeated: 0, refused: 0, results: [] };
    const content = key === undefined ? null : { key, content: body };
    const events = await eventsOf(deps, messages, format);
    const { repeated } = await deliver(deps, share, deliveryOf(source, events, messages, content, keys));
    return { source, accepted: messages.length, repeated, refused: 0, results: [] };
  });
  return await handler(asked);
}

/** The events of messages, ready to be delivered. */
export async function eventsOf(
  { intake, clock, readMessage }: Pick<ReceiverDeps, 'intake' | 'clock' | 'readMessage'>,
  messages: readonly Message[],
  format: string,
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
  const text = (offset: number): Uint8Array => messages[offset]?.bytes ?? new Uint8Array();
  const eventKeys = keys.map((each) => ({ ...each, text: text(each.offset) }));
  return { tenant, source: number, events, key, eventKeys, ack: 'durable' };
}

function tooMany(eventsMax: number): AppError {
  return new AppError('request.too-many-events', { detail: `The body has more than ${eventsMax} messages.` });
}
