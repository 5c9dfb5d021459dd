import { type Kysely, sql } from 'kysely';

/** Each step is run once, in order, and never changed after a release. */
export type Migration = readonly string[];

/**
 * Brings a database to the newest version. The version is SQLite's `user_version`. Throws, and changes nothing, when
 * the file is of a newer version than this program knows.
 */
export async function migrate<Tables>(
  db: Kysely<Tables>,
  name: string,
  migrations: readonly Migration[],
): Promise<void> {
  const { rows } = await sql<{ user_version: number }>`pragma user_version`.execute(db);
  const version = rows[0]?.user_version ?? 0;
  if (version > migrations.length) {
    throw new Error(
      `${name} was written by a newer Daybook (version ${version} of its tables; this program knows ${migrations.length}). ` +
        'Start the newer one, or restore the copy that was made before the update.',
    );
  }
  for (let step = version; step < migrations.length; step += 1) {
    await db.transaction().execute(async (transaction) => {
      for (const statement of migrations[step] ?? []) await sql.raw(statement).execute(transaction);
      await sql.raw(`pragma user_version = ${step + 1}`).execute(transaction);
    });
  }
}
