import { type EventDraft, subjectRedactor } from '@daybook/event';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MetaDatabase, openMeta } from '../../platform/sql/index.ts';
import { builtInBook, type Reader } from '../roles/index.ts';
import { type Look, Refusals, Release, sqlLookStore } from './index.ts';

const role = builtInBook.role('default', 'auditor');
if (role === null) throw new Error('the role is built in');
const reader = (tenant: string, name = 'Olga'): Reader => ({
  kind: 'reader',
  tenant,
  subject: 'p1',
  credential: 'tok',
  name,
  roles: [role],
  role,
});
const look = (key: string | null): Look => ({
  kind: 'log.query',
  action: 'search',
  query: 'actor.id:mallory',
  since: null,
  until: null,
  bounds: null,
  count: 1,
  counted: null,
  range: null,
  durationMs: 1,
  key,
  reason: 'mallory asked',
  client: { address: '192.0.2.9', userAgent: 'mallory/8', requestId: 'mallory' },
});
const redact = subjectRedactor(['mallory', '192.0.2.9']);

let db: MetaDatabase;
let drafts: { tenant: string; draft: EventDraft }[];
let ids: number;
const clock = { nowMs: () => 1_000, nowUs: () => 1_000_000, monotonicMs: () => 1_000 };
const record = { append: async (tenant: string, draft: EventDraft) => void drafts.push({ tenant, draft }) };
const begin = () => new Release({ record, store: sqlLookStore(db, clock), clock, newId: () => `look-${(ids += 1)}` });
const rows = async () =>
  (await db.selectFrom('looks').select(['id', 'look']).orderBy('id').execute()).map((row) => row.look);
const said = () =>
  drafts.filter(({ draft }) => /"actor.id:mallory|mallory asked|mallory\/8|192\.0\.2\.9/.test(JSON.stringify(draft)));

beforeEach(async () => {
  db = await openMeta(':memory:');
  drafts = [];
  ids = 0;
});
afterEach(() => db.destroy());

test('open looks and tails are recorded to their end without the person, and as what they were all the same', async () => {
  const release = begin();
  for (let i = 0; i < 3; i += 1) await release.release(reader('default'), look('search'), 1);
  const stream = await release.open(reader('default', 'mallory'), { ...look(null), kind: 'log.tail', action: 'tail' });
  await stream.pass('piece', { count: 2, range: null });
  drafts = [];
  await release.eraseTraces('default', redact);
  expect((await rows()).join()).not.toMatch(/actor\.id:mallory|mallory asked|192\.0\.2\.9/);
  await stream.pass('piece', { count: 3, range: null });
  await release.release(reader('default'), look('search'), 1);
  await release.close();
  expect(said()).toEqual([]);
  expect(drafts.map(({ draft }) => draft)).toMatchObject([
    { action: 'tail', actor: { id: 'erased' }, reason: { text: 'erased asked' }, ext: { count: 6, requests: 3 } },
    { action: 'search', request: { query: 'actor.id:erased', id: 'mallory' }, ext: { count: 4, requests: 4 } },
  ]);
  // An address is one or none: `erased` would be neither.
  for (const { draft } of drafts) expect(draft.origin).toEqual({ userAgent: 'erased/8' });
  expect(await rows()).toEqual([]);
});

test('what a process before this one left open is, too; no row comes of a look that had none', async () => {
  const before = begin();
  for (let i = 0; i < 2; i += 1) await before.release(reader('default'), look('left'), 1);
  const release = begin();
  await release.release(reader('default'), look('new'), 1);
  await release.eraseTraces('default', redact);
  expect(await rows()).toHaveLength(1);
  drafts = [];
  await release.recover();
  expect(said()).toEqual([]);
  expect(drafts).toMatchObject([{ draft: { request: { query: 'actor.id:erased' }, ext: { requests: 2 } } }]);
});

test('looks of another tenant are left as they are', async () => {
  const release = begin();
  for (let i = 0; i < 2; i += 1) await release.release(reader('default'), look('search'), 1);
  const before = await rows();
  await release.eraseTraces('acme', redact);
  expect(await rows()).toEqual(before);
  drafts = [];
  await release.close();
  expect(said()).toHaveLength(1);
});

test('refusals that are counted are recorded without the person, those of another tenant with it', async () => {
  const refusals = new Refusals({ record, clock });
  const refused = (tenant: string) => {
    const { client } = look(null);
    refusals.note({
      identity: reader(tenant),
      route: 'searchEvents',
      code: 'query.invalid',
      client,
      query: 'mallory(',
    });
  };
  for (const tenant of ['default', 'default', 'acme', 'acme']) refused(tenant);
  drafts = [];
  await refusals.eraseTraces('default', redact);
  refusals.close();
  expect(drafts.map(({ tenant, draft }) => [tenant, draft.request?.query, draft.origin?.ip])).toEqual([
    ['default', undefined, undefined],
    ['acme', undefined, '192.0.2.9'],
  ]);
});
