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
const look = (id: string, query: string) =>
  db
    .insertInto('looks')
    .values({ id, look: JSON.stringify({ look: { query }, note: 'x' }), updated_ms: 0 })
    .execute();

test('texts are redacted, as texts and as JSON; what only looks alike stays', async () => {
  await look('1', 'actor.id:ann AND "Ann@Example.org"');
  await look('2', 'actor.id:joanna');
  await look('3', 'request.url:"/people?mail=ANN%40example.org"');
  await metaTraces(db).erase('default', names);
  const looks = await db.selectFrom('looks').select('look').orderBy('id').execute();
  expect(looks.map((row) => JSON.parse(row.look))).toEqual([
    { look: { query: 'actor.id:erased AND "erased"' }, note: 'x' },
    { look: { query: 'actor.id:joanna' }, note: 'x' },
    { look: { query: 'erased' }, note: 'x' },
  ]);
});

test('every column that is gone over is there', async () => {
  await look('1', 'x');
  await expect(metaTraces(db).erase('default', ['nobody-at-all'])).resolves.toBeUndefined();
  await metaTraces(db).settle();
  const { rows } = await sql<{ on: number }>`select secure_delete as "on" from pragma_secure_delete`.execute(db);
  expect(rows).toEqual([{ on: 1 }]);
});
