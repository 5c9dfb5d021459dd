import { subjectRedactor } from '@daybook/event';
import { sql } from 'kysely';
import type { MetaDatabase } from '../platform/sql/index.ts';
import type { Traces } from './ports.ts';

/** Columns of `meta.db` whose texts are made of events, or of questions about them. What people set up themselves is theirs to change. */
const texts = [
  { table: 'alerts', keys: ['tenant', 'id'], columns: ['title', 'explanations'] },
  { table: 'notifications', keys: ['id'], columns: ['about', 'fault'] },
  { table: 'approvals', keys: ['tenant', 'id'], columns: ['approval'] },
  { table: 'looks', keys: ['id'], columns: ['look'] },
] as const;

type Row = Readonly<Record<string, string | null>>;

/** Erases what of `meta.db` names somebody. Groups of correlations, which are kept by what they have in common, are let go. */
export function metaTraces(db: MetaDatabase): Traces {
  return {
    async erase(tenant, identifiers) {
      const redact = subjectRedactor(identifiers);
      for (const { table, keys, columns } of texts) {
        const rows = await mentioning(db, table, [...keys, ...columns], columns, identifiers);
        for (const row of rows) {
          const changed = columns.flatMap((column) => {
            const text = row[column] ?? null;
            const now = text === null ? null : redactText(text, redact);
            return now === text || now === null ? [] : [sql`${sql.ref(column)} = ${now}`];
          });
          if (changed.length === 0) continue;
          const named = keys.map((key) => sql`${sql.ref(key)} = ${row[key]}`);
          await sql`update ${sql.table(table)} set ${sql.join(changed)} where ${sql.join(named, sql` and `)}`.execute(
            db,
          );
        }
      }
      const columns = ['tenant', 'log', 'rule', 'key', 'state'];
      for (const row of await mentioning(db, 'correlation_groups', columns, ['key', 'state'], identifiers)) {
        const isNamed = ['key', 'state'].some((column) => redactText(row[column] ?? '', redact) !== row[column]);
        if (!isNamed || row['tenant'] !== tenant) continue;
        await sql`delete from correlation_groups where tenant = ${row['tenant']} and log = ${row['log']}
          and rule = ${row['rule']} and key = ${row['key']}`.execute(db);
      }
    },
    async settle() {
      await sql`pragma wal_checkpoint(truncate)`.execute(db);
    },
  };
}

/** Rows that have an identifier somewhere in them, as a text or in JSON: more than those that name it whole. */
async function mentioning(
  db: MetaDatabase,
  table: string,
  wanted: readonly string[],
  columns: readonly string[],
  identifiers: readonly string[],
): Promise<readonly Row[]> {
  const forms = [...new Set(identifiers.flatMap((each) => [each, JSON.stringify(each).slice(1, -1)]))];
  const looks = columns.flatMap((column) =>
    forms.map((form) => sql`instr(lower(${sql.ref(column)}), lower(${form})) > 0`),
  );
  const refs = wanted.map((column) => sql.ref(column));
  const found =
    await sql<Row>`select ${sql.join(refs)} from ${sql.table(table)} where ${sql.join(looks, sql` or `)}`.execute(db);
  return found.rows;
}

/** In a text, or in the values of JSON. */
export function redactText(text: string, redact: <T>(value: T) => T): string {
  const value = jsonOf(text);
  if (value === undefined) return redact(text);
  const now = redact(value);
  return now === value ? text : JSON.stringify(now);
}

function jsonOf(text: string): unknown {
  if (!/^[[{"]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
