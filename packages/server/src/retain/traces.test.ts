import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MetaDatabase, openMeta } from '../platform/sql/index.ts';
import { metaTraces } from './traces.ts';

let db: MetaDatabase;
beforeEach(async () => {
  db = await openMeta(':memory:');
});
afterEach(() => db.destroy());

const names = ['ann', 'ann@example.org'];

/** A row of each table that is gone over, full of a name: in what is free text, and in what is not. */
async function fill(tenant: string, name: string): Promise<void> {
  const id = `${tenant} ${name}`;
  const alert = {
    tenant,
    id,
    rule: name,
    fingerprint: name,
    level: name,
    tags: `["${name}"]`,
    opened_ms: 1,
    last_ms: 2,
  };
  const counted = {
    count: 3,
    linked: 4,
    overflow: 0,
    announced: 1,
    state: name,
    verdict: name,
    changed_ms: 5,
  } as const;
  const explanations = JSON.stringify([{ value: name, normal: `not ${name}`, formula: 'x > 3' }]);
  const told = { title: name, assignee: name, changed_by: name, explanations };
  await db
    .insertInto('alerts')
    .values({ ...alert, ...counted, ...told })
    .execute();
  const about = JSON.stringify({
    id: name,
    title: `${name} did it`,
    level: name,
    rule: name,
    tags: [name],
    openedMs: 1,
  });
  const sending = {
    id,
    tenant,
    notifier: name,
    alert: name,
    step: name,
    state: 'waiting',
    held: 0,
    attempts: 1,
  } as const;
  const due = { created_ms: 1, due_ms: 2, ended_ms: null };
  await db
    .insertInto('notifications')
    .values({ ...sending, ...due, about, fault: `to ${name}: no` })
    .execute();
  const view = { name: `of ${name}`, description: name, q: `actor.id:"${name}"`, sort: name, sharedWith: name };
  const definition = JSON.stringify({ ...view, columns: ['time', `ext.${name}`, `ext.x${name}`] });
  const saved = { tenant, id, owner: name, shared_with: name, sight: JSON.stringify({ restriction: name }) };
  await db
    .insertInto('views')
    .values({ ...saved, owner_name: name, definition, created_ms: 1, updated_ms: 2 })
    .execute();
  const person = { id, tenant, number: 1, login: name, name, state: 'active', created_ms: 1 } as const;
  await db.insertInto('people').values(person).execute();
  const session = { id, secret_sha256: new Uint8Array(), tenant, person: id, method: 'password', mfa: 1 } as const;
  const used = { address: name, user_agent: `${name}/8`, created_ms: 1, used_ms: 2 };
  await db
    .insertInto('sessions')
    .values({ ...session, ...used })
    .execute();
  const request = JSON.stringify({ number: 1, state: name, identifiers: [name], reason: `after ${name}`, by: name });
  await db.insertInto('erasure_requests').values({ tenant, number: 1, state: 'approved', request }).execute();
}

const tables = ['alerts', 'notifications', 'views', 'sessions', 'erasure_requests'] as const;
async function all(tenant: string) {
  const found: Record<string, unknown> = {};
  for (const table of [...tables, 'people'] as const)
    found[table] = await db.selectFrom(table).selectAll().where('tenant', '=', tenant).execute();
  return found;
}

test('texts are overwritten, and nothing that code reads', async () => {
  await fill('default', 'ann');
  const before = (await all('default')) as Record<string, Record<string, unknown>[]>;
  await metaTraces(db).erase('default', names);
  const after = (await all('default')) as typeof before;
  const same = (table: string, change: object) => expect(after[table]).toEqual([{ ...before[table]?.[0], ...change }]);
  const explanations = JSON.stringify([{ value: 'erased', normal: 'not erased', formula: 'x > 3' }]);
  same('alerts', { title: 'erased', assignee: 'erased', changed_by: 'erased', explanations });
  const about = { id: 'ann', title: 'erased did it', level: 'ann', rule: 'ann', tags: ['ann'], openedMs: 1 };
  same('notifications', { about: JSON.stringify(about), fault: 'to erased: no' });
  const view = { name: 'of erased', description: 'erased', q: 'actor.id:"erased"', sort: 'ann', sharedWith: 'ann' };
  same('views', { owner_name: 'erased', definition: JSON.stringify({ ...view, columns: ['time', 'ext.xann'] }) });
  same('sessions', { address: null, user_agent: 'erased/8' });
  const request = { number: 1, state: 'ann', identifiers: ['ann'], reason: 'after erased', by: 'ann' };
  same('erasure_requests', { request: JSON.stringify(request) });
  same('people', {});
});

test.each([
  ['a state', 'waiting'],
  ['a number', '4711'],
  ['a kind', 'retention.policy'],
])('%s as an identifier leaves every table whole but for its texts', async (_, name) => {
  await fill('default', name);
  await metaTraces(db).erase('default', [name]);
  const after = (await all('default')) as Record<(typeof tables)[number], Record<string, string>[]>;
  expect(after.alerts).toMatchObject([{ state: name, level: name, rule: name, title: 'erased' }]);
  expect(after.notifications).toMatchObject([{ state: 'waiting', step: name, held: 0, attempts: 1 }]);
  expect(JSON.parse(after.notifications[0]?.['about'] ?? '')).toMatchObject({ id: name, openedMs: 1 });
  expect(JSON.parse(after.erasure_requests[0]?.['request'] ?? '')).toMatchObject({ state: name, identifiers: [name] });
});

test('an erasure touches nothing of another tenant that has the same identifier', async () => {
  await fill('default', 'ann');
  await fill('acme', 'ann');
  const before = await all('default');
  const keptBy: string[] = [];
  const keeper = { eraseTraces: async (tenant: string) => void keptBy.push(tenant) };
  await metaTraces(db, () => [keeper]).erase('acme', names);
  expect(await all('default')).toEqual(before);
  expect(keptBy).toEqual(['acme']);
  expect(JSON.stringify((await all('acme'))['alerts'])).toContain('not erased');
});

test('who only looks alike stays, and all rows are gone over', async () => {
  const pad = (i: number) => String(i).padStart(5, '0');
  const note = (i: number) =>
    ({ id: pad(i), tenant: 'default', notifier: 'n', alert: null, step: 'test', state: 'sent' }) as const;
  const sent = { held: 0, attempts: 0, created_ms: 1, due_ms: 1, ended_ms: null, about: '{}' } as const;
  const rows = Array.from({ length: 1_100 }, (_, i) => ({
    ...note(i),
    ...sent,
    fault: i % 2 === 0 ? 'ann' : 'joanna',
  }));
  for (let i = 0; i < rows.length; i += 100)
    await db
      .insertInto('notifications')
      .values(rows.slice(i, i + 100))
      .execute();
  await metaTraces(db).erase('default', names);
  const faults = await db.selectFrom('notifications').select('fault').orderBy('id').execute();
  expect(faults.map(({ fault }) => fault)).toEqual(rows.map((_, i) => (i % 2 === 0 ? 'erased' : 'joanna')));
});

test('what cannot be overwritten in memory is not said to be erased', async () => {
  const keeper = { eraseTraces: () => Promise.reject(new Error('under way')) };
  await expect(metaTraces(db, () => [keeper]).erase('default', names)).rejects.toThrow('under way');
});

test('what was overwritten is in no file', async () => {
  await metaTraces(db).settle();
  const { rows } = await sql<{ on: number }>`select secure_delete as "on" from pragma_secure_delete`.execute(db);
  expect(rows).toEqual([{ on: 1 }]);
});
