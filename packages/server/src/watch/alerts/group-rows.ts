import type { SavedGroup } from '@daybook/sigma';
import { sql, type Transaction } from 'kysely';
import type { MetaDatabase, MetaTables } from '../../platform/sql/index.ts';
import { GroupEraser } from './group-eraser.ts';

interface Place {
  readonly tenant: string;
  readonly log: number;
}

export async function readGroups(db: MetaDatabase, { tenant, log }: Place): Promise<readonly SavedGroup[]> {
  return await db
    .selectFrom('correlation_groups')
    .select(['rule', 'signature', 'key', 'state'])
    .where('tenant', '=', tenant)
    .where('log', '=', log)
    .execute();
}

/**
 * What is gone goes first: a rule that was replaced may have a group of the same key anew. One parameter holds all rows, which SQLite takes apart
 * itself: there are tens of thousands where many act, and a parameter for each value takes half as long again.
 */
export async function saveGroups(
  db: Transaction<MetaTables>,
  { tenant, log }: Place,
  groups: readonly SavedGroup[],
): Promise<void> {
  const gone = groups.flatMap(({ rule, key, state }) => (state === null ? [[rule, key]] : []));
  if (gone.length > 0)
    await sql`delete from correlation_groups where tenant = ${tenant} and log = ${log} and (rule, key) in
      (select value ->> 0, value ->> 1 from json_each(${JSON.stringify(gone)}))`.execute(db);
  const kept = groups.flatMap(({ rule, key, signature, state }) =>
    state === null ? [] : [[rule, key, signature, state]],
  );
  if (kept.length > 0)
    await sql`insert into correlation_groups (tenant, log, rule, key, signature, state)
      select ${tenant}, ${log}, value ->> 0, value ->> 1, value ->> 2, value ->> 3 from json_each(${JSON.stringify(kept)}) where true
      on conflict (tenant, log, rule, key) do update set signature = excluded.signature, state = excluded.state`.execute(
      db,
    );
}

const rowsAtOnce = 2_000;

/** Takes people out of the groups of a log. Gives those that are others now. May be called again. */
export async function eraseGroups(
  db: MetaDatabase,
  place: Place,
  identifiers: readonly string[],
): Promise<readonly SavedGroup[]> {
  const { tenant, log } = place;
  const eraser = new GroupEraser(identifiers);
  for (let last = { rule: '', key: '' }; ;) {
    const rows = await db
      .selectFrom('correlation_groups')
      .select(['rule', 'signature', 'key', 'state'])
      .where('tenant', '=', tenant)
      .where('log', '=', log)
      .where(sql<boolean>`(rule, key) > (${last.rule}, ${last.key})`)
      .orderBy('rule')
      .orderBy('key')
      .limit(rowsAtOnce)
      .execute();
    for (const row of rows) eraser.take(row);
    if (rows.length < rowsAtOnce) break;
    last = rows.at(-1) ?? last;
    await new Promise((done) => void setImmediate(done));
  }
  const changes = eraser.changes();
  if (changes.length > 0) await db.transaction().execute((within) => saveGroups(within, place, changes));
  return changes;
}
