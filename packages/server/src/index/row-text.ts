import { isUtf8 } from 'node:buffer';
import {
  changeToken,
  type FieldReader,
  rawRange,
  resourceToken,
  type StoredItems,
  textOf,
  tokenKinds,
  tokenOf,
  type TokenTable,
} from '@daybook/event';
import type { RowWriter } from './row-writer.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const always = ['action', 'actor.id'].map(tokenOf);
const before = [
  'actor.name',
  'actor.email',
  'actor.onBehalfOf',
  'origin.host',
  'origin.userAgent',
  'origin.device',
].map(tokenOf);
const ofResource = ['id', 'name'].map(resourceToken);
const after = ['target.user.id', 'target.user.name', 'target.user.email'].map(tokenOf);
after.push(...['request.url', 'request.query', 'reason.text'].map(tokenOf));
const ofChange = ['old', 'new'].map(changeToken);
const media = tokenOf('raw.mediaType');

/**
 * Writes what free text is looked for in, as `searchedText` gives it for an event and folded, so that the text index and
 * every comparison see small ASCII letters only: the message as it came; of an event without one, the text of its fields.
 */
export function writeSearchedText(row: RowWriter, reader: FieldReader, { bytes, start, end }: StoredItems): void {
  const raw = reader.fields.has(media) ? rawRange(bytes, start, end) : null;
  row.beginFolded();
  if (raw === null) writeFieldText(row, reader);
  else {
    const message = bytes.subarray(raw.start, raw.end);
    if (isUtf8(message)) row.foldedBytes(bytes, raw.start, raw.end);
    else row.foldedText(decoder.decode(message));
  }
  row.endFolded();
}

/** Every field of free or open text, a line each; the first two always. */
function writeFieldText(row: RowWriter, reader: FieldReader): void {
  const { fields, resources, changes, ext } = reader;
  for (const [i, token] of always.entries()) {
    if (i > 0) row.foldedText('\n');
    writeFolded(row, reader, fields, token);
  }
  for (const token of before) writeLine(row, reader, fields, token);
  for (let i = 0; i < resources.rows; i += 1) {
    for (const token of ofResource) writeLine(row, reader, resources, i * resources.columns + token);
  }
  for (const token of after) writeLine(row, reader, fields, token);
  for (let i = 0; i < changes.rows; i += 1) {
    for (const token of ofChange) writeLine(row, reader, changes, i * changes.columns + token);
  }
  for (let i = 0; i < ext.rows; i += 1) writeLine(row, reader, ext, 2 * i + 1);
}

function writeLine(row: RowWriter, reader: FieldReader, table: TokenTable, token: number): void {
  const kind = table.kind(token);
  if (kind === tokenKinds.absent || kind === tokenKinds.null || table.start(token) === table.end(token)) return;
  row.foldedText('\n');
  writeFolded(row, reader, table, token);
}

function writeFolded(row: RowWriter, { bytes }: FieldReader, table: TokenTable, token: number): void {
  const [kind, start, end] = [table.kind(token), table.start(token), table.end(token)];
  if (kind === tokenKinds.escapedText) row.foldedText(textOf(bytes, kind, start, end));
  else row.foldedBytes(bytes, start, end);
}
