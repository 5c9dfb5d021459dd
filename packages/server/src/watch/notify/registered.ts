import type { MetaDatabase } from '../../platform/sql/index.ts';
import type { Random } from '../../platform/random.ts';
import type { RecordDeed } from '../doer.ts';
import { changedDraft } from './deed.ts';
import type { NotifierSettings } from './notifier.ts';
import { isMarkOf, secretMark } from './secret-mark.ts';
import { shownOf } from './shown.ts';

export interface RegisteredOptions {
  readonly db: MetaDatabase;
  readonly record: RecordDeed;
  readonly random: Random;
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
  { db, record, random, nowMs, onGone }: RegisteredOptions,
  wanted: readonly NotifierSettings[],
): Promise<void> {
  const rows = await db.selectFrom('notifiers').selectAll().execute();
  const known = new Map(rows.map((row) => [row.name, row]));
  for (const notifier of wanted) {
    const { name, tenant } = notifier;
    const settings = JSON.stringify(shownOf(notifier));
    const row = known.get(name);
    known.delete(name);
    const mark = row?.secret_mark ?? null;
    const isSecretSame = mark !== null && (await isMarkOf(mark, notifier.channel));
    if (row?.settings === settings && isSecretSame) continue;
    const change = { tenant, settings, secret_mark: isSecretSame ? mark : await secretMark(notifier.channel, random) };
    if (row?.settings === settings && mark === null) {
      // Of before there were marks: nobody can say whether its secrets are others.
      await db.updateTable('notifiers').set(change).where('name', '=', name).execute();
      continue;
    }
    const before = row === undefined ? null : (JSON.parse(row.settings) as Shown);
    const isSecretChanged = mark !== null && !isSecretSame;
    await record.append(tenant, changedDraft(name, nowMs(), before, shownOf(notifier), isSecretChanged));
    await db
      .insertInto('notifiers')
      .values({ name, ...change, down_since_ms: null })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ ...change, down_since_ms: null }))
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
