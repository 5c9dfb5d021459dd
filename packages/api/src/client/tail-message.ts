import type { EventView } from '../schemas/event.ts';
import type { MissingEvent, TailDropped, TailEnd, TailMessage } from '../schemas/streams.ts';
import type { ServerSentEvent } from './event-stream.ts';

/** A message of a tail; null for one that a newer server may send, and that this client does not know. */
export function tailMessage({ type, data, lastId }: ServerSentEvent): TailMessage | null {
  const value: unknown = JSON.parse(data);
  switch (type) {
    case 'event':
      return { type, position: lastId, view: value as EventView };
    case 'dropped':
      return { type, dropped: value as TailDropped };
    case 'missing':
      return { type, missing: value as MissingEvent };
    case 'end':
      return { type, end: value as TailEnd };
    default:
      return null;
  }
}
