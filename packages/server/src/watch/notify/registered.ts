import type { MetaDatabase } from '../../platform/sql/index.ts';
import type { RecordDeed } from '../doer.ts';
import { changedDraft } from './deed.ts';
import type { NotifierSettings } from './notifier.ts';
import { shownOf } from './shown.ts';

export interface RegisteredOptions {
  readonly db: MetaDatabase;
  readonly record: RecordDeed;
  readonly nowMs: () => number;
  /** What still waits for one that is gone. */
  readonly onGone: (name: string) => Promise<void>;
}

type Shown = Readonly<Record<string, string | number | null>>;

/**
 * Writes down what is different from the last start. Rejects where the log cannot take it: then it is written down at the next
 * start. Notifiers of one name are one, whatever else changed.
 */
export async function noteChanges(
  { db, record, nowMs, onGone }: RegisteredOptions,
  wanted: readonly NotifierSettings[],
): Promise<void> {
  const rows = await db.selectFrom('notifiers').selectAll().execute();
  const known = new Map(rows.map((row) => [row.name, row]));
  for (const notifier of wanted) {
    const { name, tenant } = notifier;
    const settings = JSON.stringify(shownOf(notifier));
    const row = known.get(name);
    known.delete(name);
    if (row?.settings === settings) continue;
    const before = row === undefined ? null : (JSON.parse(row.settings) as Shown);
    await record.append(tenant, changedDraft(name, nowMs(), before, shownOf(notifier)));
    await db
      .insertInto('notifiers')
      .values({ name, tenant, settings, down_since_ms: null })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ tenant, settings, down_since_ms: null }))
      .execute();
  }
  for (const { name, tenant, settings } of known.values()) {
    await record.append(tenant, changedDraft(name, nowMs(), JSON.parse(settings) as Shown, null));
    await onGone(name);
    await db.deleteFrom('notifiers').where('name', '=', name).execute();
  }
}

export async function downSince(db: MetaDatabase): Promise<Map<string, number | null>> {
  const rows = await db.selectFrom('notifiers').select(['name', 'down_since_ms']).execute();
  return new Map(rows.map((row) => [row.name, row.down_since_ms]));
}

export async function saveDown(db: MetaDatabase, name: string, sinceMs: number | null): Promise<void> {
  await db.updateTable('notifiers').set({ down_since_ms: sinceMs }).where('name', '=', name).execute();
}
