import type { SavedGroup } from '@daybook/sigma';
import type { Transaction } from 'kysely';
import type { MetaDatabase, MetaTables } from '../../platform/sql/index.ts';

interface Place {
  readonly tenant: string;
  readonly log: number;
}

/** In one statement: SQLite takes 32,766 parameters. */
const rowsMax = 500;

export async function readGroups(db: MetaDatabase, { tenant, log }: Place): Promise<readonly SavedGroup[]> {
  return await db
    .selectFrom('correlation_groups')
    .select(['rule', 'signature', 'key', 'state'])
    .where('tenant', '=', tenant)
    .where('log', '=', log)
    .execute();
}

/** What is gone goes first: a rule that was replaced may have a group of the same key anew. */
export async function saveGroups(
  db: Transaction<MetaTables>,
  { tenant, log }: Place,
  groups: readonly SavedGroup[],
): Promise<void> {
  const gone = Map.groupBy(
    groups.filter(({ state }) => state === null),
    ({ rule }) => rule,
  );
  for (const [rule, rows] of gone) {
    for (let from = 0; from < rows.length; from += rowsMax) {
      const keys = rows.slice(from, from + rowsMax).map(({ key }) => key);
      await db
        .deleteFrom('correlation_groups')
        .where('tenant', '=', tenant)
        .where('log', '=', log)
        .where('rule', '=', rule)
        .where('key', 'in', keys)
        .execute();
    }
  }
  const rows = groups.flatMap(({ rule, signature, key, state }) =>
    state === null ? [] : [{ tenant, log, rule, key, signature, state }],
  );
  for (let from = 0; from < rows.length; from += rowsMax) {
    await db
      .insertInto('correlation_groups')
      .values(rows.slice(from, from + rowsMax))
      .onConflict((conflict) =>
        conflict
          .columns(['tenant', 'log', 'rule', 'key'])
          .doUpdateSet(({ ref }) => ({ signature: ref('excluded.signature'), state: ref('excluded.state') })),
      )
      .execute();
  }
}
