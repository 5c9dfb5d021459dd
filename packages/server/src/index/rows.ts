import type { StoredEvent } from '@daybook/event';
import { columns } from './columns.ts';
import type { RowWriter } from './row-writer.ts';

const writers = columns.map((column) => column.write);

/** Appends one row to what is to be inserted by `insertStatement`. */
export function writeRow(row: RowWriter, tenant: string, stored: StoredEvent): void {
  for (const write of writers) write(row, stored, tenant);
}
