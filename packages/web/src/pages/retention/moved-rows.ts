import type { ApprovalJson, ReclassificationJson } from '@daybook/api';
import { areRanges, type IndexRange } from '@daybook/event';

/** A reclassification that is in force, or that waits for a second person. */
export interface MovedRow {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly ranges: readonly IndexRange[];
  readonly by: string;
  /** Where the log says it; null where nobody has approved it yet. */
  readonly stated: Pick<ReclassificationJson, 'position' | 'received' | 'approvedBy' | 'alone'> | null;
}

/** What waits first, then what is in force, newest first. */
export function movedRows(
  items: readonly ReclassificationJson[],
  approvals: readonly Pick<ApprovalJson, 'id' | 'kind' | 'state' | 'what' | 'requestedBy'>[],
): MovedRow[] {
  const waiting = approvals.flatMap(({ id, kind, state, what, requestedBy }): MovedRow[] => {
    const { from, to, ranges } = what;
    if (kind !== 'retention.reclassify' || state !== 'waiting') return [];
    if (typeof from !== 'number' || typeof to !== 'number' || !areRanges(ranges)) return [];
    return [{ id, from, to, ranges, by: requestedBy.name, stated: null }];
  });
  return [
    ...waiting,
    ...items.map(({ from, to, ranges, by, ...stated }) => ({ id: stated.position, from, to, ranges, by, stated })),
  ];
}
