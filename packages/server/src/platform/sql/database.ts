import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';

/** How long a statement waits for another process to let go of the file. */
const busyTimeoutMs = 5_000;

/**
 * Opens an SQLite database file (or `:memory:`) for kysely over `node:sqlite`. Every commit is on disk when its promise
 * resolves (`synchronous=FULL`, write-ahead logging). Statements run on the calling thread, one after another; a
 * transaction must not be held open across anything but its own statements.
 */
export function openDatabase<Tables>(path: string): Kysely<Tables> {
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs });
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on; pragma foreign_keys = on; ' +
      'pragma trusted_schema = off',
  );
  const statements = new Map<string, Statement>();
  return new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: {
        close: () => database.close(),
        prepare: (sql) => {
          let statement = statements.get(sql);
          if (statement === undefined) {
            statement = new Statement(database.prepare(sql));
            if (statements.size < statementsMax) statements.set(sql, statement);
          }
          return statement;
        },
      },
    }),
  });
}

const statementsMax = 200;

/** A statement as kysely's dialect wants it. */
class Statement {
  readonly reader: boolean;
  readonly #statement: StatementSync;

  constructor(statement: StatementSync) {
    this.#statement = statement;
    this.reader = statement.columns().length > 0;
  }

  all(parameters: readonly unknown[]): unknown[] {
    return this.#statement.all(...(parameters as SQLInputValue[]));
  }

  run(parameters: readonly unknown[]) {
    return this.#statement.run(...(parameters as SQLInputValue[]));
  }

  iterate(parameters: readonly unknown[]): IterableIterator<unknown> {
    return this.#statement.iterate(...(parameters as SQLInputValue[]));
  }
}
