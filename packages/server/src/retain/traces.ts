import { setImmediate as giveWay } from 'node:timers/promises';
import { type Redact, redactFields, subjectRedactor } from '@daybook/event';
import { sql } from 'kysely';
import type { MetaDatabase } from '../platform/sql/index.ts';
import { inJson, redactAbout, redactExplanations, sameOr } from './kept-texts.ts';
import type { TraceKeeper, Traces } from './ports.ts';

type Row = Readonly<Record<string, string | null>>;

/** A table with texts about events, and what of a row is free text or names people. */
interface Kept {
  readonly table: string;
  readonly columns: readonly string[];
  readonly redact: (row: Row, redact: Redact) => Row;
}

/** A row of these columns alone, all of them texts. */
const textsIn = (table: string, columns: readonly string[]): Kept => ({
  table,
  columns,
  redact: (row, redact) => redactFields(row, columns, redact),
});

/** A row of one column, which is JSON. */
const jsonIn = (table: string, column: string, redacted: (text: string, redact: Redact) => string): Kept => ({
  table,
  columns: [column],
  redact(row, redact) {
    const text = row[column] ?? null;
    const now = text === null ? null : redacted(text, redact);
    return now === text ? row : { [column]: now };
  },
});

interface View {
  readonly name: string;
  readonly description: string;
  readonly q: string;
  readonly columns: readonly string[];
}

/** Columns that are called by somebody go. */
function redactView(view: View, redact: Redact): View {
  const nameOf = (column: string): string => column.replace(/^ext\./, '');
  const columns = sameOr(
    view.columns,
    view.columns.filter((column) => redact(nameOf(column)) === nameOf(column)),
  );
  const texts = redactFields(view, ['name', 'description', 'q'], redact);
  return columns === view.columns ? texts : { ...texts, columns };
}

/**
 * What of `meta.db` says something of events, each with the fields that are overwritten and no others: ids, states, kinds and numbers may look like
 * an identifier, and code reads them. What a keeper holds in memory as well is its own to overwrite. What people set up themselves, such as
 * accounts, sources and rules, is theirs to change.
 */
const tables: readonly Kept[] = [
  textsIn('alerts', ['title', 'assignee', 'changed_by']),
  jsonIn('alerts', 'explanations', redactExplanations),
  textsIn('notifications', ['fault']),
  jsonIn('notifications', 'about', redactAbout),
  textsIn('views', ['owner_name']),
  jsonIn('views', 'definition', (text, redact) => inJson<View>(text, (view) => redactView(view, redact))),
  textsIn('sessions', ['user_agent']),
  {
    table: 'sessions',
    columns: ['address'],
    redact: (row, redact) => (redactFields(row, ['address'], redact) === row ? row : { address: null }),
  },
  jsonIn('erasure_requests', 'request', (text, redact) =>
    inJson<{ reason: string }>(text, (request) => redactFields(request, ['reason'], redact)),
  ),
];

const rowsAtOnce = 500;

/**
 * Erases what of one tenant names somebody outside its log, and of no other. First the keepers, which have it in memory and would write it again;
 * then the tables.
 */
export function metaTraces(db: MetaDatabase, keepers: () => readonly TraceKeeper[] = () => []): Traces {
  return {
    async erase(tenant, identifiers) {
      const redact: Redact = subjectRedactor(identifiers);
      for (const keeper of keepers()) await keeper.eraseTraces(tenant, redact);
      for (const kept of tables) await overwrite(db, kept, tenant, redact);
    },
    async settle() {
      await sql`pragma wal_checkpoint(truncate)`.execute(db);
    },
  };
}

/** Row by row: each is read again and written in one transaction, so that what others wrote meanwhile stays. */
async function overwrite(db: MetaDatabase, { table, columns, ...kept }: Kept, tenant: string, redact: Redact) {
  const refs = columns.map((column) => sql.ref(column));
  for (let after = 0; ;) {
    const { rows } = await sql<Row & { at: number }>`select rowid as at, ${sql.join(refs)} from ${sql.table(table)}
      where tenant = ${tenant} and rowid > ${after} order by rowid limit ${rowsAtOnce}`.execute(db);
    for (const { at, ...row } of rows) {
      after = at;
      if (kept.redact(row, redact) === row) continue;
      await db.transaction().execute(async (transaction) => {
        const read = sql<Row>`select ${sql.join(refs)} from ${sql.table(table)} where rowid = ${at} and tenant = ${tenant}`;
        const [before] = (await read.execute(transaction)).rows;
        if (before === undefined) return;
        const now = kept.redact(before, redact);
        const changes = columns.map((column) => sql`${sql.ref(column)} = ${now[column]}`);
        await sql`update ${sql.table(table)} set ${sql.join(changes)} where rowid = ${at}`.execute(transaction);
      });
    }
    if (rows.length < rowsAtOnce) return;
    await giveWay();
  }
}
