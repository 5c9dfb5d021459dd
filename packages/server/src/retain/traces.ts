import { subjectHints, subjectRedactor } from '@daybook/event';
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

/** Erases what texts of `meta.db` name somebody. What rules count is of the watch, which has it in memory, too. */
export function metaTraces(db: MetaDatabase): Traces {
  return {
    async erase(_, identifiers) {
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
    },
    async settle() {
      await sql`pragma wal_checkpoint(truncate)`.execute(db);
    },
  };
}

/** Rows that may name somebody: more than those that do. */
async function mentioning(
  db: MetaDatabase,
  table: string,
  wanted: readonly string[],
  columns: readonly string[],
  identifiers: readonly string[],
): Promise<readonly Row[]> {
  const hints = [...new Set(subjectHints(identifiers))];
  const looks = columns.flatMap((column) => hints.map((hint) => sql`instr(lower(${sql.ref(column)}), ${hint}) > 0`));
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
