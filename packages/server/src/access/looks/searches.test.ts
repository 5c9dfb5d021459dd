import type { EventDraft } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { openMeta } from '../../platform/sql/index.ts';
import { builtInBook, type Reader } from '../roles/index.ts';
import { Release, Searches, sqlLookStore } from './index.ts';

const role = builtInBook.role('default', 'investigator');
if (role === null) throw new Error('the role is built in');
const base = { kind: 'reader', tenant: 'default', subject: 'tok', credential: 'tok', name: 'Ann' } as const;
const reader: Reader = { ...base, roles: [role], role };
const client = { address: null, userAgent: null, requestId: 'r' };

async function setUp() {
  let ms = 1_000_000;
  const clock = { nowMs: () => ms, nowUs: () => ms * 1000, monotonicMs: () => ms };
  const drafts: EventDraft[] = [];
  const record = { append: async (_tenant: string, draft: EventDraft) => void drafts.push(draft) };
  const db = await openMeta(':memory:');
  let ids = 0;
  const release = new Release({ record, store: sqlLookStore(db, clock), clock, newId: () => `id-${ids++}` });
  const searches = new Searches({ clock });
  /** One request of a console for its chart. */
  const count = async (search: string, q: string, counted: number): Promise<void> => {
    const { key } = searches.join(reader, { search, q, since: '15m' });
    const bounds = { now: '', upTo: { log: 1, index: counted } };
    const look = { kind: 'log.query', action: 'histogram', query: q, since: null, until: null, bounds, key } as const;
    await release.release(reader, { ...look, count: 0, counted, range: null, durationMs: 1, client }, null);
  };
  return { drafts, release, searches, count, pass: (passedMs: number) => (ms += passedMs) };
}

describe('one search', () => {
  test('is the same reader, role, id, query and range; anything else is another', async () => {
    const { searches } = await setUp();
    const asked = { search: 'a', q: 'x', since: '1h', until: 'now' };
    const { key } = searches.join(reader, asked);
    expect(searches.join(reader, { ...asked }).key).toBe(key);
    const narrowed = { ...role, sight: { ...role.sight, restriction: 'source:1' } };
    const others = [
      searches.join({ ...reader, credential: 'tok2' }, asked),
      searches.join({ ...reader, role: { ...role, name: 'auditor' } }, asked),
      searches.join({ ...reader, role: narrowed }, asked),
      searches.join(reader, { ...asked, search: 'b' }),
      searches.join(reader, { ...asked, q: 'y' }),
      searches.join(reader, { ...asked, since: '2h' }),
      searches.join(reader, { ...asked, until: undefined }),
    ];
    expect(new Set([key, ...others.map((other) => other.key)]).size).toBe(8);
  });

  test('`now` means what it meant in the first request, until the search was idle', async () => {
    const { searches, pass } = await setUp();
    const asked = { search: 'a', q: '' };
    const first = searches.join(reader, asked);
    pass(299_000);
    expect(searches.join(reader, asked)).toEqual(first);
    pass(300_000);
    const later = searches.join(reader, asked);
    expect(later.nowNs).toBe(first.nowNs + 599_000n * 1_000_000n);
    expect(later.key).not.toBe(first.key);
  });

  test('searches that are remembered are bounded', async () => {
    const clock = { nowMs: () => 1, nowUs: () => 1, monotonicMs: () => 1 };
    const searches = new Searches({ clock, pinsMax: 10 });
    for (let i = 0; i < 1000; i += 1) searches.join(reader, { search: `s${i}`, q: '' });
    expect(searches.size).toBe(10);
  });
});

test('a chart that is drawn anew every 10 s for 8 hours is one look: opened, a record an hour, closed', async () => {
  const { drafts, release, count, pass } = await setUp();
  const requests = 8 * 360;
  for (let i = 0; i < requests; i += 1) {
    await count('chart', 'outcome:failure', i);
    for (let s = 0; s < 10; s += 5) {
      pass(5_000);
      await release.sweep();
    }
  }
  pass(300_000);
  await release.sweep();
  expect(drafts[0]).toMatchObject({ ext: { phase: 'opened', requests: 1 } });
  expect(drafts.at(-1)).toMatchObject({
    ext: { phase: 'closed', requests, count: 0, counted: requests - 1, upTo: `1:${requests - 1}` },
  });
  expect(drafts.slice(1, -1).map(({ ext }) => ext?.['phase'])).toEqual(Array.from({ length: 8 }, () => 'range'));
  expect(new Set(drafts.map(({ ext }) => ext?.['look'])).size).toBe(1);
});

test('a day of console use makes events in the hundreds', async () => {
  const { drafts, release, count, pass } = await setUp();
  // Eight hours: every five minutes another query, its chart and facets drawn anew every 10 s meanwhile.
  for (let search = 0; search < 96; search += 1) {
    for (let i = 0; i < 30; i += 1) {
      for (let part = 0; part < 3; part += 1) await count(`s${search}`, `request.status:${search}`, i);
      pass(10_000);
      await release.sweep();
    }
  }
  await release.close();
  expect(drafts.length).toBe(2 * 96);
});
