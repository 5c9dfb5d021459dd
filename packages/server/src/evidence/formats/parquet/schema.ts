import type { EventView, MissingEvent } from '@daybook/api';
import type { SchemaElement } from 'hyparquet-writer';
import { type Column, columns, type ColumnType } from '../columns.ts';
import { nanosecondsOf } from './instant.ts';

type Row = { readonly view: EventView } | { readonly missing: MissingEvent };
type Cell = string | bigint | number | readonly string[] | undefined;

/** A column of the file: how it is described there, and what a row has in it. Types that hold all that an event can have. */
export interface FileColumn {
  readonly name: string;
  readonly schema: readonly SchemaElement[];
  /** Whether the least and the greatest value of every group of rows are worth their place. */
  readonly hasStatistics: boolean;
  readonly read: (row: Row) => Cell;
}

const texts = { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const;

const leaves = {
  text: texts,
  json: texts,
  time: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' } },
  whole: { type: 'INT64' },
  real: { type: 'DOUBLE' },
} as const;

const optional = 'OPTIONAL';

function schemaOf(name: string, type: ColumnType): SchemaElement[] {
  if (type !== 'texts') return [{ name, repetition_type: optional, ...leaves[type] }];
  return [
    { name, repetition_type: optional, num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'REQUIRED', ...texts },
  ];
}

function cellOf(column: Column, view: EventView): Cell {
  if (column.type === 'whole') {
    const value = column.read(view);
    return value === undefined ? undefined : BigInt(value);
  }
  if (column.type === 'json') {
    const value = column.read(view);
    return value === undefined ? undefined : JSON.stringify(value);
  }
  if (column.type !== 'time') return column.read(view);
  const time = column.read(view);
  return time === undefined ? undefined : nanosecondsOf(time);
}

const ofEvent = (column: Column): FileColumn => ({
  name: column.name,
  schema: schemaOf(column.name, column.type),
  hasStatistics: column.type === 'time',
  read: (row) => ('view' in row ? cellOf(column, row.view) : undefined),
});

const text = (name: string, read: (row: Row) => string | undefined): FileColumn => ({
  name,
  schema: schemaOf(name, 'text'),
  hasStatistics: false,
  read,
});

/** `time` knows neither the offset of the source nor the year 1600: its text does. */
export const fileColumns: readonly FileColumn[] = [
  text('position', (row) => ('view' in row ? row.view.position : row.missing.position)),
  ...columns.filter(({ name }) => name !== 'position').map((column) => ofEvent(column)),
  text('time.text', (row) => ('view' in row ? row.view.event.time : undefined)),
  text('missing.code', (row) => ('missing' in row ? row.missing.code : undefined)),
  text('missing.detail', (row) => ('missing' in row ? row.missing.detail : undefined)),
];

export const fileSchema: SchemaElement[] = [
  { name: 'event', num_children: fileColumns.length },
  ...fileColumns.flatMap(({ schema }) => schema),
];

export type { Row };
