import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Event } from './event.ts';
import { encodeEvents } from './items-writer.ts';
import { isCut, LazyEvent } from './lazy-event.ts';
import { itemHeadBytes } from './record.ts';
import { eventSchema } from './schema.ts';
import { eventOfItems } from './stored.ts';
import * as arbitrary from './testing/arbitraries.ts';

const names = [...Object.keys(eventSchema.fields), 'cut'] as (keyof Event)[];

function itemsOf(event: Event) {
  const { items, offsets } = encodeEvents([event]);
  return { bytes: items, start: offsets[0] ?? 0, end: offsets[1] ?? 0 };
}

test('says of each field what the whole event says, in whatever order fields are asked for', () => {
  fc.assert(
    fc.property(arbitrary.event, fc.shuffledSubarray(names), (event, asked) => {
      const items = itemsOf(event);
      const whole = eventOfItems(items);
      const lazy = LazyEvent.of(items);
      for (const name of asked) expect(lazy?.[name]).toEqual(whole?.[name]);
      for (const path of [...Object.keys(event.cut ?? {}), 'raw', 'action', 'nothing.of.it'])
        expect(lazy !== null && isCut(lazy, path)).toBe(isCut(event, path));
    }),
    { numRuns: 1_000 },
  );
});

const smallest: Event = {
  id: '0190a5b4-7c3e-7d1f-8a2b-000000000001',
  time: '2026-01-02T03:04:05Z',
  kind: 'data.read',
  action: 'read',
  outcome: 'success',
  severity: 1,
  actor: { type: 'user', id: 'alice' },
};

test('a section that cannot be read counts as destroyed; without a core there is no event', () => {
  const items = itemsOf({ ...smallest, origin: { ip: '192.0.2.1' } });
  items.bytes[Buffer.from(items.bytes).indexOf('alice')] = 0xff;
  const lazy = LazyEvent.of(items);
  expect(lazy?.actor).toEqual({ type: 'unknown', id: 'unknown' });
  expect(lazy?.origin).toEqual({ ip: '192.0.2.1' });
  items.bytes[items.start + itemHeadBytes] = 0xff;
  expect(LazyEvent.of(items)).toBeNull();
});
