import {
  type ContentFault,
  eventOfItems,
  type Logged,
  type SegmentContent,
  type SegmentName,
  statementClass,
  statementOf,
  type StoredEvent,
} from '@daybook/event';
import type { LedgerFeed } from './feed.ts';
import type { Found } from './reader.ts';

export interface StatementSource {
  readonly feed: LedgerFeed;
  /** Segments that there are, and the index that everything before is in them. */
  readonly content: SegmentContent;
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
  const stated = new Map<number, Logged>();
  const names = source.content.names.filter((each) => each.class === statementClass && each.last >= from);
  // One after the other: what was read to know its indices is there when its events are.
  for (const name of names) {
    const indices = await indicesOf(source.content, name);
    const wanted = indices.filter((index) => index >= from && index < settledEnd && !stated.has(index));
    for (let i = 0; i < wanted.length; i += foundAtOnce) {
      for (const found of await source.findAll(wanted.slice(i, i + foundAtOnce))) {
        if (!found.ok) throw new Error(`a statement cannot be read: ${found.detail}`);
        take(found.stored, stated);
      }
    }
  }
  let next = Math.max(from, settledEnd);
  for await (const batch of source.feed.read(next, readAtOnce, size)) {
    for (const items of batch.events) {
      const event = items.own && items.class === statementClass ? eventOfItems(items) : null;
      if (event !== null) take({ ...items, event }, stated);
    }
    next = batch.end;
  }
  if (next < size) throw new Error(`events from ${next} on could not be read`);
  return [...stated.values()].toSorted((a, b) => a.index - b.index);
}

/** What a segment of statements has. Throws where not all of it can be read. */
export async function indicesOf(content: SegmentContent, name: SegmentName): Promise<number[]> {
  const faults: ContentFault[] = [];
  const indices = await content.indices(name, faults);
  const [fault] = faults;
  if (fault !== undefined) throw new Error(`statements cannot be read: ${fault.path}: ${fault.code}`);
  return indices;
}

/** Keeps what an event states, where it states something. */
export function take(
  { own, class: ofClass, position, receivedUs, event }: StoredEvent,
  stated: Map<number, Logged>,
): void {
  const statement = own && ofClass === statementClass ? statementOf(event) : null;
  if (statement !== null) stated.set(position.index, { index: position.index, receivedUs, statement });
}
