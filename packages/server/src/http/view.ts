import { isUtf8 } from 'node:buffer';
import type { EventView } from '@daybook/api';
import { formatPosition, type StoredEvent } from '@daybook/event';
import type { Sources } from '../access/index.ts';

/** What source 0 is called: what Daybook wrote itself. */
export const ownSourceName = 'daybook';

/** An event as JSON shows it. */
export function viewOf(stored: StoredEvent, tenant: string, sources: Sources): EventView {
  const { raw, ...event } = stored.event;
  const name = stored.source === 0 ? ownSourceName : sources.get(tenant, stored.source)?.name;
  return {
    position: formatPosition(stored.position),
    source: stored.source,
    ...(name === undefined ? {} : { sourceName: name }),
    class: stored.class,
    received: microsecondsIso(stored.receivedUs),
    own: stored.own,
    event: raw === undefined ? event : { ...event, raw: rawView(raw) },
  };
}

function rawView({ mediaType, bytes }: { mediaType: string; bytes: Uint8Array }) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer)
    ? { mediaType, text: buffer.toString('utf8') }
    : { mediaType, base64: buffer.toString('base64') };
}

export function microsecondsIso(us: number): string {
  const iso = new Date(Math.floor(us / 1000)).toISOString();
  return `${iso.slice(0, -1)}${String(us % 1000).padStart(3, '0')}Z`;
}
