import { afterEach, beforeEach, expect, test } from 'vitest';
import { type MetaDatabase, openMeta } from '../platform/sql/index.ts';
import { metaEventTraces } from './event-traces.ts';

let db: MetaDatabase;
beforeEach(async () => {
  db = await openMeta(':memory:');
});
afterEach(() => db.destroy());

const explanations = JSON.stringify([{ value: 'ann@example.org', normal: 'of ann', formula: 'new' }]);

async function alert(id: string, index: number, tenant = 'default'): Promise<void> {
  const times = { opened_ms: 1, last_ms: 1, changed_ms: 1 };
  const none = { assignee: null, verdict: null, changed_by: null, tags: '[]', fingerprint: 'f', level: 'high' };
  const counts = { count: 1, linked: 1, overflow: 0, announced: 1 } as const;
  const said = { title: 'ann signed in', explanations, state: 'open', rule: 'r' };
  await db
    .insertInto('alerts')
    .values({ tenant, id, ...said, ...times, ...none, ...counts })
    .execute();
  await db.insertInto('alert_evidence').values({ tenant, alert: id, log: 1, idx: index }).execute();
  const about = JSON.stringify({ title: 'ann signed in', at: 7 });
  const states = { state: 'waiting', held: 0, attempts: 1, created_ms: 1, due_ms: 1, ended_ms: null } as const;
  await db
    .insertInto('notifications')
    .values({
      id: `n-${tenant}-${id}`,
      tenant,
      notifier: 'mail',
      alert: id,
      step: 's',
      about,
      fault: 'of ann',
      ...states,
    })
    .execute();
}

const titles = async () =>
  (await db.selectFrom('alerts').select(['id', 'title']).orderBy('tenant').orderBy('id').execute()).map(
    ({ id, title }) => `${id} ${title}`,
  );

test('what is kept of one event loses its texts, and nothing else does', async () => {
  await alert('a', 5);
  await alert('b', 6);
  await alert('a', 5, 'other');
  const many = Array.from({ length: 250 }, (_, i) => `text ${i}`);
  // Beyond what can be looked for, or nothing: passed over.
  const texts = [...many, ' ', 'x'.repeat(2_000), 'ann', 'ann@example.org'];
  await metaEventTraces(db).erase('default', { log: 1, index: 5 }, texts);
  expect(await titles()).toEqual(['a erased signed in', 'b ann signed in', 'a ann signed in']);
  const changed = await db.selectFrom('alerts').select('explanations').where('title', 'like', 'erased%').execute();
  expect(changed.map((row) => JSON.parse(row.explanations) as unknown)).toEqual([
    [{ value: 'erased', normal: 'of erased', formula: 'new' }],
  ]);
  const said = await db.selectFrom('notifications').select(['id', 'about', 'fault']).orderBy('id').execute();
  expect(said.map(({ id, about, fault }) => [id, (JSON.parse(about) as { title: string }).title, fault])).toEqual([
    ['n-default-a', 'erased signed in', 'of erased'],
    ['n-default-b', 'ann signed in', 'of ann'],
    ['n-other-a', 'ann signed in', 'of ann'],
  ]);
});

test('an event that no alert links, and one without texts, change nothing', async () => {
  await alert('a', 5);
  await metaEventTraces(db).erase('default', { log: 1, index: 4 }, ['ann']);
  await metaEventTraces(db).erase('default', { log: 2, index: 5 }, ['ann']);
  await metaEventTraces(db).erase('default', { log: 1, index: 5 }, []);
  expect(await titles()).toEqual(['a ann signed in']);
});

test('correlations of that log are let go', async () => {
  for (const [tenant, log] of [
    ['default', 1],
    ['default', 2],
    ['other', 1],
  ] as const)
    await db
      .insertInto('correlation_groups')
      .values({ tenant, log, rule: 'r', key: 'k', signature: 's', state: '{}' })
      .execute();
  await metaEventTraces(db).letGroupsGo('default', 1);
  await metaEventTraces(db).settle();
  const left = await db.selectFrom('correlation_groups').select(['tenant', 'log']).orderBy('tenant').execute();
  expect(left).toEqual([
    { tenant: 'default', log: 2 },
    { tenant: 'other', log: 1 },
  ]);
});
