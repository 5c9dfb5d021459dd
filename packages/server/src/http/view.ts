import { isUtf8 } from 'node:buffer';
import type { EventView } from '@daybook/api';
import { formatPosition, sectionNameOf } from '@daybook/event';
import type { SeenEvent, Sources } from '../access/index.ts';

/** What source 0 is called: what Daybook wrote itself. */
export const ownSourceName = 'daybook';

/** An event as JSON shows it to somebody who sees it. */
export function viewOf(seen: SeenEvent, tenant: string, sources: Sources): EventView {
  const { raw, ...event } = seen.event;
  const name = seen.source === 0 ? ownSourceName : sources.get(tenant, seen.source)?.name;
  return {
    position: formatPosition(seen.position),
    source: seen.source,
    ...(name === undefined ? {} : { sourceName: name }),
    class: seen.class,
    received: microsecondsIso(seen.receivedUs),
    own: seen.own,
    event: raw === undefined ? event : { ...event, raw: rawView(raw) },
    ...(seen.erased === undefined ? {} : { erased: seen.erased.map(sectionNameOf) }),
    ...(seen.masked.length === 0 ? {} : { masked: [...seen.masked] }),
  };
}

export function rawView({ mediaType, bytes }: { mediaType: string; bytes: Uint8Array }) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer)
    ? { mediaType, text: buffer.toString('utf8') }
    : { mediaType, base64: buffer.toString('base64') };
}

export function microsecondsIso(us: number): string {
  const iso = new Date(Math.floor(us / 1000)).toISOString();
  return `${iso.slice(0, -1)}${String(us % 1000).padStart(3, '0')}Z`;
}
