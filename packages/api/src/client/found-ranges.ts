import { type IndexRange, joinRanges, parsePosition } from '@daybook/event';
import { reclassificationRangesMax } from '../schemas/reclassifications.ts';
import type { Client, SearchOptions } from './client.ts';

/** Events that a query may find: more are for ranges. */
const foundMax = 100_000;
const pageEventsMax = 1_000;

export type FoundRanges =
  | { readonly ok: true; readonly ranges: IndexRange[] }
  | { readonly ok: false; readonly message: string };

/** Where the events of a search are, as ranges that one reclassification can name. Not ok where they are none, or more. */
export async function foundRanges(
  client: Pick<Client, 'searchAll'>,
  search: Pick<SearchOptions, 'q' | 'since' | 'until'>,
): Promise<FoundRanges> {
  const indices: number[] = [];
  for await (const page of client.searchAll({ ...search, limit: pageEventsMax })) {
    for (const { position } of page.events) indices.push(parsePosition(position)?.index ?? 0);
    if (indices.length > foundMax)
      return fault(`The query finds more than ${countOf(foundMax)} events: name ranges, or a shorter time`);
  }
  const ranges = joinRanges(indices.map((index) => [index, index] as const));
  if (ranges.length === 0) return fault('The query finds no event');
  if (ranges.length <= reclassificationRangesMax) return { ok: true, ranges };
  return fault(
    `What the query finds lies in ${countOf(ranges.length)} ranges, of at most ${countOf(reclassificationRangesMax)}: take a shorter time, and go on from there`,
  );
}

const countOf = (count: number): string => count.toLocaleString('en');
const fault = (message: string) => ({ ok: false, message }) as const;
