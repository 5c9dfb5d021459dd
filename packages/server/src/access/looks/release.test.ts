import type { EventDraft } from '@daybook/event';
import { describe, expect, test } from 'vitest';
import { openMeta } from '../../platform/sql/index.ts';
import { answerOf, type Look, Refusals, Release, sqlLookStore } from './index.ts';
import { builtInBook, type Reader } from '../roles/index.ts';

const role = builtInBook.role('default', 'investigator');
if (role === null) throw new Error('the role is built in');
const base = { kind: 'reader', tenant: 'default', subject: 'tok', credential: 'tok', name: 'Ann' } as const;
const reader: Reader = { ...base, roles: [role], role };
const client = { address: '10.0.0.1', userAgent: 'curl/8', requestId: 'r1' };
const at = (index: number) => ({ log: 1, index });
const search: Look = {
  kind: 'log.query',
  action: 'search',
  query: 'actor.id:bob',
  since: '2026-11-23T00:00:00.000000000Z',
  until: null,
  bounds: { now: '2026-11-24T00:00:00.000000000Z', upTo: at(500) },
  count: 100,
  counted: null,
  range: { first: at(5), last: at(400) },
  durationMs: 12.3456,
  key: 'look-1',
  client,
};

async function setUp(options: { openMax?: number } = {}) {
  const drafts: EventDraft[] = [];
  let ms = 1_000_000;
  let ids = 1;
  const clock = { nowMs: () => ms, nowUs: () => ms * 1000, monotonicMs: () => ms };
  const record = {
    fails: false,
    append: async (_tenant: string, draft: EventDraft) => {
      await Promise.resolve();
      if (record.fails) throw new Error('disk full');
      drafts.push(draft);
    },
  };
  const db = await openMeta(':memory:');
  const store = sqlLookStore(db, clock);
  const make = () => new Release({ record, store, clock, newId: () => `id-${ids++}`, idleMs: 1000, ...options });
  return { drafts, record, clock, store, make, release: make(), pass: (passedMs: number) => (ms += passedMs) };
}

describe('release', () => {
  test('who looked, at what, and how much is recorded before the answer is given', async () => {
    const { release, drafts } = await setUp();
    const released = await release.release(reader, search, { secret: 1 });
    expect(drafts).toMatchObject([
      {
        kind: 'log.query',
        action: 'search',
        outcome: 'success',
        actor: { id: 'Ann', roles: ['investigator'], credential: 'tok' },
        origin: { ip: '10.0.0.1', userAgent: 'curl/8' },
        request: { id: 'r1', query: 'actor.id:bob', durationMs: 12.346 },
        ext: {
          count: 100,
          first: '1:5',
          last: '1:400',
          since: '2026-11-23T00:00:00.000000000Z',
          upTo: '1:500',
          phase: 'opened',
        },
      },
    ]);
    expect(answerOf(released)).toEqual({ secret: 1 });
  });

  test('where it cannot be recorded there is no answer', async () => {
    const { release, record } = await setUp();
    record.fails = true;
    await expect(release.release(reader, search, 1)).rejects.toMatchObject({ code: 'look.not-recorded' });
    expect(release.openLooks).toBe(0);
  });

  test('pages of one search are one look: the first is recorded, the others are counted into it', async () => {
    const { release, drafts, pass } = await setUp();
    await release.release(reader, search, 1);
    await release.release(reader, { ...search, count: 50, range: { first: at(1), last: at(3) } }, 2);
    await release.release(reader, { ...search, count: 7, range: null }, 3);
    expect(drafts).toHaveLength(1);
    pass(1001);
    await release.sweep();
    expect(drafts[1]).toMatchObject({ ext: { phase: 'closed', requests: 3, count: 157, first: '1:1', last: '1:400' } });
    await release.sweep();
    expect(drafts).toHaveLength(2);
  });

  test('a page after the look was closed is recorded anew', async () => {
    const { release, drafts, pass } = await setUp();
    await release.release(reader, search, 1);
    pass(1001);
    await release.sweep();
    await release.release(reader, search, 2);
    expect(drafts).toHaveLength(2);
  });

  test("another reader's request is never counted into a look", async () => {
    const { release, drafts } = await setUp();
    await release.release(reader, search, 1);
    await release.release({ ...reader, credential: 'tok2', name: 'Eve' }, search, 2);
    expect(drafts.map((draft) => draft.actor.id)).toEqual(['Ann', 'Eve']);
  });

  test('requests that begin a look at once record it once', async () => {
    const { release, drafts } = await setUp();
    await Promise.all([1, 2, 3].map((answer) => release.release(reader, search, answer)));
    await release.close();
    expect(drafts.map((draft) => [draft.ext?.['phase'], draft.ext?.['requests']])).toEqual([
      ['opened', 1],
      ['closed', 3],
    ]);
  });

  test('open looks are bounded: the oldest is closed for a new one', async () => {
    const { release, drafts } = await setUp({ openMax: 2 });
    for (const id of ['a', 'b']) {
      await release.release(reader, { ...search, key: id }, 1);
      await release.release(reader, { ...search, key: id }, 1);
    }
    await release.release(reader, { ...search, key: 'c' }, 1);
    expect(release.openLooks).toBe(2);
    expect(drafts.at(-1)).toMatchObject({ ext: { look: 'id-1', phase: 'closed', count: 200 } });
  });

  test('what was counted into a look survives the process', async () => {
    const { release, drafts, make } = await setUp();
    await release.release(reader, search, 1);
    await release.release(reader, search, 2);
    const next = make();
    await next.recover();
    expect(drafts[1]).toMatchObject({ ext: { phase: 'closed', count: 200 }, actor: { id: 'Ann' } });
    await next.recover();
    expect(drafts).toHaveLength(2);
  });

  test('a closing record that fails is tried again', async () => {
    const { release, drafts, record, pass } = await setUp();
    await release.release(reader, search, 1);
    await release.release(reader, search, 2);
    record.fails = true;
    pass(1001);
    await release.sweep();
    record.fails = false;
    await release.sweep();
    expect(drafts).toHaveLength(2);
  });
});

describe('refused looks', () => {
  const refusal = { identity: reader, route: 'rebuildIndex', code: 'access.forbidden' as const, client };

  test('the first is recorded at once; the same ones within a minute are counted into one more', async () => {
    const { record, clock, drafts, pass } = await setUp();
    const refusals = new Refusals({ record, clock });
    for (let i = 0; i < 50; i += 1) refusals.note({ ...refusal, query: i === 0 ? 'ann' : 'bob' });
    refusals.note({ ...refusal, route: 'addSource' });
    pass(60_001);
    refusals.sweep();
    await Promise.resolve();
    expect(drafts).toMatchObject([
      { kind: 'log.refused', action: 'rebuildIndex', outcome: 'denied', actor: { id: 'Ann' }, ext: { count: 1 } },
      { action: 'addSource', ext: { count: 1 } },
      { action: 'rebuildIndex', ext: { count: 49 } },
    ]);
    expect(refusals.total).toBe(51);
    // The first has its query; those after it had others, and none of them is told later than it was asked.
    expect(drafts.map(({ request }) => request?.query)).toEqual(['ann', undefined, undefined]);
  });

  test('a flood from many addresses makes a bounded number of records', async () => {
    const { record, clock, drafts, pass } = await setUp();
    const refusals = new Refusals({ record, clock, windowsMax: 5 });
    for (let i = 0; i < 1000; i += 1) {
      refusals.note({
        identity: null,
        route: 'x',
        code: 'access.unauthenticated',
        client: { ...client, address: `10.0.${i >> 8}.${i & 255}` },
      });
    }
    pass(60_001);
    refusals.sweep();
    await Promise.resolve();
    expect(drafts).toHaveLength(7);
    expect(drafts.reduce((sum, draft) => sum + Number(draft.ext?.['count']), 0)).toBe(1000);
  });
});
