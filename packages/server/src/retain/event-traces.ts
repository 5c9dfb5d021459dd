import { subjectLimits, subjectRedactor } from '@daybook/event';
import { sql } from 'kysely';
import type { MetaDatabase } from '../platform/sql/index.ts';
import { redactAbout, redactExplanations } from './kept-texts.ts';
import type { EventTraces } from './ports.ts';

/** Erases what of `meta.db` was made of single events: alerts that link them, and what was to be said of these. */
export function metaEventTraces(db: MetaDatabase): EventTraces {
  return {
    async erase(tenant, { log, index }, texts) {
      const linked = await db
        .selectFrom('alert_evidence')
        .select('alert')
        .where('tenant', '=', tenant)
        .where('log', '=', log)
        .where('idx', '=', index)
        .execute();
      if (linked.length === 0) return;
      const redact = redactorOf(texts);
      for (const { alert } of linked) {
        const alerts = db.selectFrom('alerts').select(['title', 'explanations']);
        for (const { title, explanations } of await alerts
          .where('tenant', '=', tenant)
          .where('id', '=', alert)
          .execute())
          await db
            .updateTable('alerts')
            .set({ title: redact(title), explanations: redactExplanations(explanations, redact) })
            .where('tenant', '=', tenant)
            .where('id', '=', alert)
            .execute();
        const said = db.selectFrom('notifications').select(['id', 'about', 'fault']);
        for (const { id, about, fault } of await said.where('tenant', '=', tenant).where('alert', '=', alert).execute())
          await db
            .updateTable('notifications')
            .set({ about: redactAbout(about, redact), fault: fault === null ? null : redact(fault) })
            .where('id', '=', id)
            .execute();
      }
    },
    async letGroupsGo(tenant, log) {
      await db.deleteFrom('correlation_groups').where('tenant', '=', tenant).where('log', '=', log).execute();
    },
    async settle() {
      await sql`pragma wal_checkpoint(truncate)`.execute(db);
    },
  };
}

/** Longer texts first: one may be a part of another. */
function redactorOf(texts: readonly string[]): <T>(value: T) => T {
  const usable = texts
    .filter((text) => text.trim() !== '' && text.length <= subjectLimits.identifierLength)
    .toSorted((a, b) => b.length - a.length);
  const redactors: (<T>(value: T) => T)[] = [];
  for (let i = 0; i < usable.length; i += subjectLimits.identifiers)
    redactors.push(subjectRedactor(usable.slice(i, i + subjectLimits.identifiers)));
  return (value) => redactors.reduce((now, redact) => redact(now), value);
}
