import { safeJson } from './safe-text.ts';
import { paintFor } from './style.ts';
import { renderTable, type TableColumn } from './table.ts';
import type { Terminal } from './terminal.ts';

export interface Listed<T> {
  /** Whether it was asked for as JSON. */
  readonly json: boolean | undefined;
  /** What JSON is made of. */
  readonly answer: unknown;
  readonly items: readonly T[];
  readonly columns: readonly TableColumn<T>[];
  /** What to say where there is nothing. */
  readonly none?: string;
}

const usualWidth = 140;

/** Writes what a command lists: as JSON, as a table, or that there is nothing. */
export function writeList<T>({ stdout }: Pick<Terminal, 'stdout'>, listed: Listed<T>): void {
  const { json, answer, items, columns, none = 'There are none.' } = listed;
  const table = (): string => renderTable(items, columns, stdout.columns ?? usualWidth, paintFor(stdout));
  const text = json === true ? safeJson(answer, 2) : items.length === 0 ? none : table();
  stdout.write(`${text}\n`);
}
