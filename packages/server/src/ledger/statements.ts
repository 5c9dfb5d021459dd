import {
  eventOfItems,
  type Logged,
  openSegment,
  readBlock,
  type ReadFiles,
  type SegmentCodec,
  type SegmentName,
  segmentPath,
  statementClass,
  statementOf,
  type StoredEvent,
} from '@daybook/event';
import type { LedgerFeed } from './feed.ts';
import type { Found } from './reader.ts';

export interface StatementSource {
  readonly feed: LedgerFeed;
  readonly files: ReadFiles;
  readonly codec: SegmentCodec;
  /** Segments that there are, and the index that everything before is in them. */
  readonly names: () => readonly SegmentName[];
  readonly settledEnd: () => number;
  /** Events, checked against the published head. */
  readonly findAll: (indices: readonly number[]) => Promise<Found[]>;
}

const foundAtOnce = 256;
const readAtOnce = 1000;

/**
 * Statements of a log from an index on, in its order: what entries of Daybook's own and of class 0 state. Each was checked under the
 * published head. Throws where one cannot be read: whoever goes by statements must know all of them.
 */
export async function readStatements(from: number, source: StatementSource): Promise<Logged[]> {
  const settledEnd = source.settledEnd();
  // Other events may come meanwhile; statements are made by whoever reads them here, and by nobody else.
  const size = source.feed.size();
  const statements: Logged[] = [];
  const indices = (await settledIndices(from, source)).filter((index) => index >= from && index < settledEnd);
  for (let i = 0; i < indices.length; i += foundAtOnce) {
    for (const found of await source.findAll(indices.slice(i, i + foundAtOnce))) {
      if (!found.ok) throw new Error(`a statement cannot be read: ${found.detail}`);
      take(found.stored, statements);
    }
  }
  let next = Math.max(from, settledEnd);
  for await (const batch of source.feed.read(next, readAtOnce, size)) {
    for (const items of batch.events) {
      const event = items.own && items.class === statementClass ? eventOfItems(items) : null;
      if (event !== null) take({ ...items, event }, statements);
    }
    next = batch.end;
  }
  if (next < size) throw new Error(`events from ${next} on could not be read`);
  return statements;
}

function take({ own, class: ofClass, position, receivedUs, event }: StoredEvent, statements: Logged[]): void {
  const statement = own && ofClass === statementClass ? statementOf(event) : null;
  if (statement !== null) statements.push({ index: position.index, receivedUs, statement });
}

/** Of all that is in segments of the class of statements that go on to `from` or behind it. */
async function settledIndices(from: number, { feed, files, codec, names }: StatementSource): Promise<number[]> {
  const indices = new Set<number>();
  for (const name of names().filter((each) => each.class === statementClass && each.last >= from)) {
    const path = segmentPath(feed.tenant, feed.log, name);
    const blocks = await openSegment(files, feed.tenant, feed.log, name, codec);
    if (!blocks.ok) throw new Error(`statements cannot be read: ${path}: ${blocks.code}`);
    for (const block of blocks.value) {
      const records = await readBlock(files, path, block, codec);
      if (!records.ok) throw new Error(`statements cannot be read: ${path}: ${records.code}`);
      for (const { index } of records.value) indices.add(index);
    }
  }
  return [...indices].toSorted((a, b) => a - b);
}
