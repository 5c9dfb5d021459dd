import type { EventView, MissingEvent, StreamEnding, TailDropped } from '@daybook/api';
import { formatPosition, type Position } from '@daybook/event';

// Server-sent events (WHATWG HTML, section 9.2). Data is JSON on one line, so that nothing in it can end a message.

/** How long a browser waits before it connects again. */
const retryMs = 2_000;

export const hello = `retry: ${retryMs}\n: a tail of the log\n\n`;

export function eventMessage(view: EventView): string {
  return `id: ${view.position}\nevent: event\ndata: ${JSON.stringify(view)}\n\n`;
}

export function missingMessage(missing: MissingEvent): string {
  return `id: ${missing.position}\nevent: missing\ndata: ${JSON.stringify(missing)}\n\n`;
}

/** A client that goes on after it goes on behind what was left out. */
export function droppedMessage(dropped: TailDropped): string {
  return `id: ${dropped.last}\nevent: dropped\ndata: ${JSON.stringify(dropped)}\n\n`;
}

/** Keeps the connection. An `id` without data moves a browser's `Last-Event-ID` and fires nothing. */
export function heartbeat(upTo: Position | null): string {
  return upTo === null ? ': alive\n\n' : `: alive\nid: ${formatPosition(upTo)}\n\n`;
}

export function endMessage(reason: StreamEnding): string {
  return `event: end\ndata: ${JSON.stringify({ reason })}\n\n`;
}
