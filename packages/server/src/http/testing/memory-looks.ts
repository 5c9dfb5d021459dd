import type { StoredEvent } from '@daybook/event';
import { lookKinds, type LooksRequest, type ReaderDay } from '../../index/looks.ts';
import type { Page } from '../../index/page.ts';

/** What the index says of looks, of events in memory. */

export function looksAmong(events: readonly StoredEvent[], { limit, cursor }: LooksRequest): Page {
  const records = newestRecords(events.filter(({ event }) => isLook(event.kind)));
  const from = cursor === undefined ? 0 : records.findIndex(({ position }) => position.index === cursor.index) + 1;
  const positions = records.slice(from, from + limit).map(({ position }) => position);
  const last = positions.at(-1);
  const more = from + limit < records.length && last !== undefined;
  return { positions, cursor: more ? { key: '0', ...last } : null };
}

const isLook = (kind: string): boolean => (lookKinds as readonly string[]).includes(kind);

/** One record of each look, newest first. */
function newestRecords(events: readonly StoredEvent[]): StoredEvent[] {
  const byLook = new Map<unknown, StoredEvent>();
  for (const stored of events) {
    if (!stored.own) continue;
    const look = stored.event.ext?.['look'] ?? stored.position.index;
    byLook.delete(look);
    byLook.set(look, stored);
  }
  return [...byLook.values()].toReversed();
}

export function daysAmong(events: readonly StoredEvent[]): ReaderDay[] {
  const days = new Map<string, ReaderDay>();
  const records = newestRecords(events.filter(({ event }) => isLook(event.kind) || event.kind === 'log.refused'));
  for (const { event } of records) {
    if (event.actor.type !== 'user') continue;
    const day = event.time.slice(0, 10);
    const key = `${event.actor.id} ${day}`;
    const before = days.get(key);
    const count = Number(event.ext?.['count'] ?? 0);
    const isRefused = event.kind === 'log.refused';
    const one = (is: boolean): number => (is ? 1 : 0);
    days.set(key, {
      id: event.actor.id,
      name: event.actor.name ?? '',
      day,
      looks: (before?.looks ?? 0) + one(!isRefused),
      shown: (before?.shown ?? 0) + (isRefused ? 0 : count),
      opened: (before?.opened ?? 0) + one(event.kind === 'log.view'),
      exports: (before?.exports ?? 0) + one(event.kind === 'log.export'),
      tails: (before?.tails ?? 0) + one(event.kind === 'log.tail'),
      refused: (before?.refused ?? 0) + (isRefused ? count : 0),
      last: before?.last ?? event.time,
    });
  }
  return [...days.values()];
}
