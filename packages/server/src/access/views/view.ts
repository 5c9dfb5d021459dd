import type { ViewInput } from '@daybook/api';
import type { Scalar } from '@daybook/event';
import type { Sight } from '../roles/index.ts';

/** A search that somebody keeps under a name. Times are ms since 1970. */
export interface SavedView extends ViewInput {
  readonly id: string;
  readonly tenant: string;
  /** Whom it belongs to, and what they are called. */
  readonly owner: string;
  readonly ownerName: string;
  /** What the role showed that it was last saved under. */
  readonly sight: Sight;
  readonly createdMs: number;
  readonly updatedMs: number;
}

export function inputOf(view: ViewInput): ViewInput {
  const { name, description, q, since, until, columns, sort, order, sharedWith } = view;
  return { name, description, q, since, until, columns, sort, order, sharedWith };
}

/** As it stands in records. */
export function flat(view: ViewInput): Record<string, Scalar> {
  return { ...inputOf(view), columns: JSON.stringify(view.columns) };
}
