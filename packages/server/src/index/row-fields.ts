import { type FieldReader, resourceToken, textOf, TextWalk, tokenKinds, type TokenTable } from '@daybook/event';
import { readQuad } from '../platform/address.ts';
import { addressBytes } from './address.ts';
import type { RowWriter } from './row-writer.ts';
import { exactNumber, exactSeq } from './scalar.ts';

// How the fields that a reader found become values of a row. A field that a function is given is there.

const labels = resourceToken('labels');
const walk = new TextWalk();

/** Absent and null are the empty string; a number or a boolean is as it is written. */
function writeToken(row: RowWriter, { bytes }: FieldReader, table: TokenTable, token: number): void {
  const kind = table.kind(token);
  if (kind === tokenKinds.absent || kind === tokenKinds.null) row.length(0);
  else if (kind === tokenKinds.escapedText) row.string(textOf(bytes, kind, table.start(token), table.end(token)));
  else row.bytes(bytes, table.start(token), table.end(token));
}

export function writeText(row: RowWriter, reader: FieldReader, token: number): void {
  writeToken(row, reader, reader.fields, token);
}

export function writeTexts(row: RowWriter, reader: FieldReader, token: number): void {
  const { bytes, fields } = reader;
  walk.begin(bytes, fields.start(token), fields.end(token));
  row.length(walk.count());
  writeList(row, bytes, fields, token);
}

function writeList(row: RowWriter, bytes: Uint8Array, table: TokenTable, token: number): void {
  walk.begin(bytes, table.start(token), table.end(token));
  while (walk.next()) {
    if (walk.kind === tokenKinds.text) row.bytes(bytes, walk.start, walk.end);
    else row.string(textOf(bytes, walk.kind, walk.start, walk.end));
  }
}

/** The labels of all resources, one after the other. */
export function writeLabels(row: RowWriter, { bytes, resources }: FieldReader): void {
  let count = 0;
  for (let at = labels; at < resources.rows * resources.columns; at += resources.columns) {
    if (!resources.has(at)) continue;
    walk.begin(bytes, resources.start(at), resources.end(at));
    count += walk.count();
  }
  row.length(count);
  if (count === 0) return;
  for (let at = labels; at < resources.rows * resources.columns; at += resources.columns) {
    if (resources.has(at)) writeList(row, bytes, resources, at);
  }
}

/** One field of every row of a table. */
export function writeColumnOf(row: RowWriter, reader: FieldReader, table: TokenTable, token: number): void {
  row.length(table.rows);
  for (let i = 0; i < table.rows; i += 1) writeToken(row, reader, table, i * table.columns + token);
}

export function writeMap(row: RowWriter, reader: FieldReader): void {
  const { ext } = reader;
  let count = ext.rows;
  for (let i = 0; i < ext.rows; i += 1) if (ext.kind(2 * i + 1) === tokenKinds.null) count -= 1;
  row.length(count);
  for (let i = 0; i < ext.rows; i += 1) {
    if (ext.kind(2 * i + 1) === tokenKinds.null) continue;
    writeToken(row, reader, ext, 2 * i);
    writeToken(row, reader, ext, 2 * i + 1);
  }
}

export function writeInteger(
  row: RowWriter,
  { bytes, fields }: FieldReader,
  token: number,
  method: 'u16' | 'u32' | 'u64',
): void {
  row.u8(0);
  row[method](integerOf(bytes, fields.start(token), fields.end(token)));
}

/** Of digits alone; of anything else what JSON says. */
export function integerOf(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i += 1) {
    const digit = (bytes[i] as number) - 0x30;
    if (digit < 0 || digit > 9) return Number(textOf(bytes, tokenKinds.text, start, end));
    value = value * 10 + digit;
  }
  return value;
}

export function writeSeq(row: RowWriter, { bytes, fields }: FieldReader, token: number): void {
  const seq = exactSeq(textOf(bytes, fields.kind(token), fields.start(token), fields.end(token)));
  row.u8(seq === undefined ? 1 : 0);
  if (seq !== undefined) row.u64(seq);
}

export function writeDuration(row: RowWriter, { bytes, fields }: FieldReader, token: number): void {
  const exact = exactNumber(integerOf(bytes, fields.start(token), fields.end(token)));
  row.u8(exact === undefined ? 1 : 0);
  if (exact !== undefined) row.f64(exact);
}

export function writeBoolean(row: RowWriter, { fields }: FieldReader, token: number): void {
  row.u8(0);
  row.u8(fields.kind(token) === tokenKinds.true ? 1 : 0);
}

/** What is no address is in the row as none. */
export function writeAddress(row: RowWriter, { bytes, fields }: FieldReader, token: number): void {
  const start = fields.start(token);
  const end = fields.end(token);
  const quad = readQuad(bytes, start, end);
  if (quad !== null) {
    row.u8(0);
    row.mapped(quad);
    return;
  }
  const address = addressBytes(textOf(bytes, fields.kind(token), start, end));
  row.u8(address === null ? 1 : 0);
  if (address !== null) row.raw(address);
}
