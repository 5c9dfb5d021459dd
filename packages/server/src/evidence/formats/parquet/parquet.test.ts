import type { EventView, ExportEnd, ExportHead } from '@daybook/api';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupRowsMax } from './file.ts';
import { parquet } from './index.ts';
import { nanosecondsOf } from './instant.ts';
import { readParquet } from './testing.ts';

const head = { version: 1, format: 'parquet', query: 'daybook.end{"complete":true}' } as ExportHead;
const endOf = (events: number, missing: number): ExportEnd => ({
  complete: true,
  reason: 'complete',
  events,
  missing,
  last: '1:7',
});

const view = (i: number, event: object): EventView => ({
  position: `1:${i}`,
  source: 3,
  class: 1,
  received: '2026-11-23T10:00:00.000001Z',
  own: false,
  event: {
    id: 'x',
    time: '2026-11-23T12:00:00.123456789+02:00',
    kind: 'data.read',
    action: 'a',
    ...event,
  } as EventView['event'],
});

const readBack = (pieces: readonly (string | Uint8Array | null)[]) =>
  readParquet(Buffer.concat(pieces.filter((piece) => piece !== null).map((piece) => Buffer.from(piece))));

test('every text, list and number comes back as it was, and what is absent is null', async () => {
  const words = fc.string({ unit: 'grapheme' });
  const events = fc.record(
    {
      action: words,
      actor: fc.record({ id: words, roles: fc.array(words) }, { requiredKeys: [] }),
      origin: fc.record({ port: fc.nat(65_535), asn: fc.nat(0xffff_ffff) }, { requiredKeys: [] }),
      request: fc.record({ bytes: fc.maxSafeNat(), durationMs: fc.double({ noNaN: true }) }, { requiredKeys: [] }),
      ext: fc.dictionary(words, words),
      raw: fc.record({ text: words }),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(events, { minLength: 1, maxLength: 40 }), async (all) => {
      const file = parquet.begin(head);
      for (const [i, event] of all.entries()) file.event(view(i, event));
      file.missing({ position: '2:9', code: 'damaged', detail: 'its hash is wrong' });
      const { rows, said } = await readBack([file.start, file.take(), file.rest(), file.end(endOf(all.length, 1))]);
      expect([said.get('daybook.export'), said.get('daybook.end')]).toEqual([head, endOf(all.length, 1)]);
      expect(rows).toHaveLength(all.length + 1);
      for (const [i, event] of all.entries()) {
        const { bytes } = event.request ?? {};
        expect(rows[i]).toMatchObject({
          position: `1:${i}`,
          'time.text': '2026-11-23T12:00:00.123456789+02:00',
          time: 1_795_428_000_123_456_789n,
          source: 3n,
          action: event.action ?? 'a',
          'actor.id': event.actor?.id ?? null,
          'actor.roles': event.actor?.roles,
          'origin.port': event.origin?.port === undefined ? null : BigInt(event.origin.port),
          'origin.asn': event.origin?.asn === undefined ? null : BigInt(event.origin.asn),
          'request.bytes': bytes === undefined ? null : BigInt(bytes),
          'request.durationMs': event.request?.durationMs ?? null,
          ext: event.ext === undefined ? null : JSON.stringify(event.ext),
          raw: event.raw?.text ?? null,
          'missing.code': null,
        });
      }
      expect(rows.at(-1)).toMatchObject({ position: '2:9', time: null, 'missing.code': 'damaged' });
    }),
    { numRuns: 50 },
  );
});

test('a group of rows is bounded in rows and in text, and a piece leaves with each', async () => {
  const file = parquet.begin(head);
  const pieces: (string | Uint8Array | null)[] = [file.start];
  const write = (count: number, event: object): number => {
    let taken = 0;
    for (let i = 0; i < count; i += 1) {
      file.event(view(i, event));
      const piece = file.take();
      if (piece !== null) taken += 1;
      pieces.push(piece);
    }
    return taken;
  };
  expect(write(2 * groupRowsMax + 5, {})).toBe(2);
  expect(write(600, { raw: { mediaType: 'text/plain', text: 'x'.repeat(60_000) } })).toBe(4);
  pieces.push(file.rest(), file.end(endOf(0, 0)));
  const { metadata, rows } = await readBack(pieces);
  expect(rows).toHaveLength(2 * groupRowsMax + 605);
  expect(metadata.row_groups.every(({ num_rows }) => num_rows <= BigInt(groupRowsMax))).toBe(true);
  expect(metadata.row_groups).toHaveLength(7);
});

test('an export of nothing is a file without rows', async () => {
  const file = parquet.begin(head);
  const { rows, said } = await readBack([file.start, file.rest(), file.end(endOf(0, 0))]);
  expect([rows, said.get('daybook.end')]).toEqual([[], endOf(0, 0)]);
});

test.each([
  ['1970-01-01T00:00:00Z', 0n],
  ['1969-12-31T23:59:59.999999999Z', -1n],
  ['2016-12-31T23:59:60Z', 1_483_228_800_000_000_000n],
  ['2026-11-23T05:45:00.5+05:45', 1_795_392_000_500_000_000n],
  ['1600-01-01T00:00:00Z', undefined],
  ['2300-01-01T00:00:00Z', undefined],
])('%s is %s nanoseconds', (time, ns) => expect(nanosecondsOf(time)).toBe(ns));
