import { decodeEntry, decodeRecord, encodeEvents, encodeSections, RecordDigester } from '@daybook/event';
import { createBatchHasher } from '@daybook/event/hash';
import { SeededRandom, slowLeafHash, slowRecordRoot, testEvent } from '@daybook/testkit';
import { describe, expect, test } from 'vitest';
import { createSealer } from './seal.ts';
import { makeSubmission, type Submission, transferables } from './submission.ts';

const random = new SeededRandom(3);
const events = [
  testEvent(1),
  { ...testEvent(2, 300), raw: { mediaType: 'text/plain', bytes: random.bytes(1000) } },
  {
    ...testEvent(3),
    origin: { ip: '10.0.0.1' },
    request: { url: '/a', status: 200 },
    changes: [{ path: 'a', new: 1 }],
  },
  testEvent(4, 60),
];

function sealerOf(seeds: Uint8Array[] = []) {
  const hasher = createBatchHasher();
  return createSealer(new RecordDigester(hasher), hasher, (count) => {
    const bytes = random.bytes(count);
    seeds.push(bytes.slice());
    return bytes;
  });
}

const submission = (own: boolean): Submission =>
  makeSubmission({ tenant: 'default', source: 70_000, own, class: 300, events: encodeEvents(events) });

describe.each([true, false])('sealing events (of Daybook itself: %s)', (own) => {
  const seeds: Uint8Array[] = [];
  const sealed = sealerOf(seeds).seal(submission(own), 1_700_000_000_123_456, new Set());

  test('gives each the entry, the record and the leaf hash that the formulas give, one by one', () => {
    expect(sealed.records).toHaveLength(events.length);
    for (const [i, event] of events.entries()) {
      const record = decodeRecord(sealed.records[i] ?? new Uint8Array(0));
      if (!record.ok) throw new Error(record.code);
      expect(record.value.seed).toEqual(seeds[0]?.slice(i * 16, i * 16 + 16));
      const sections = encodeSections(event).map(({ id, bytes }) => ({ id, bytes: new Uint8Array(bytes) }));
      expect(record.value.sections.map((section) => ({ ...section }))).toEqual(sections);
      const entry = sealed.entries[i] ?? new Uint8Array(0);
      expect(decodeEntry(entry)).toEqual({
        ok: true,
        value: {
          flags: own ? 1 : 0,
          class: 300,
          source: 70_000,
          receivedUs: 1_700_000_000_123_456,
          root: slowRecordRoot(record.value),
        },
      });
      expect(sealed.leafHashes.slice(i * 32, i * 32 + 32)).toEqual(slowLeafHash(entry));
    }
  });
});

test('events that are in the log already are left out, the others as they would be without them', () => {
  const sealed = sealerOf().seal(submission(false), 5, new Set([0, 2]));
  expect(sealed.records).toHaveLength(2);
  expect(sealed.leafHashes).toHaveLength(64);
  const ids = sealed.records.map((bytes) => {
    const record = decodeRecord(bytes);
    const core = record.ok ? record.value.sections[0] : undefined;
    return core !== undefined && 'bytes' in core
      ? (JSON.parse(new TextDecoder().decode(core.bytes)) as { id: string }).id
      : '';
  });
  expect(ids).toEqual([events[1]?.id, events[3]?.id]);
});

test('no two events get the same seed, and sealing nothing gives nothing', () => {
  const sealed = sealerOf().seal(submission(false), 5, new Set());
  expect(new Set(sealed.records.map((record) => Buffer.from(record.subarray(3, 19)).toString('hex'))).size).toBe(4);
  const none = sealerOf().seal(submission(false), 5, new Set([0, 1, 2, 3]));
  expect(none).toEqual({ entries: [], records: [], leafHashes: new Uint8Array(0) });
});

test('a submission whose items run past their end, or end early, is a bug and stops the writer', () => {
  const whole = submission(false);
  const { offsets, sectionCounts } = whole.events;
  const of = (changed: Partial<Submission['events']>) => ({ ...whole, events: { ...whole.events, ...changed } });
  const cut = of({ offsets: offsets.map((offset, i) => (i === 1 ? offset - 1 : offset)) });
  expect(() => sealerOf().seal(cut, 5, new Set())).toThrow(/runs past its end/);
  const long = of({ sectionCounts: sectionCounts.map((count, i) => (i === 0 ? count - 1 : count)) });
  expect(() => sealerOf().seal(long, 5, new Set())).toThrow(/behind its sections/);
  expect(offsets[1]).toBeGreaterThan(10);
});

test('a submission says where each event’s items lie, and hands its buffers over', () => {
  const whole = submission(true);
  const { offsets, items, sectionCounts } = whole.events;
  expect([...offsets].at(-1)).toBe(items.length);
  expect([...sectionCounts]).toEqual(events.map((event) => encodeSections(event).length));
  expect([...whole.classes]).toEqual([300, 300, 300, 300]);
  const moved = structuredClone(whole, { transfer: transferables(whole.events) });
  expect(moved.events.items.length).toBeGreaterThan(0);
  expect(items.length).toBe(0);
});
