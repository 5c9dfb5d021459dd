import { type Event, type StoredEvent, subjectFinder } from '@daybook/event';
import type { HoldAbout } from './words.ts';

/** Whether an event is one that a query is about. */
export type Condition = (event: StoredEvent) => boolean;

/** Queries as holds have them: over every field, whoever asks. `nowMs` is for `now`. */
export interface HoldQueries {
  /** As it is kept: sources by number, times fixed. Throws `query.invalid`. */
  canonical(tenant: string, query: string, nowMs: number): string;
  /** Reads what `canonical` gave. Throws where that cannot be read any more. */
  read(tenant: string, query: string): Condition;
}

/** Whether a hold keeps an event, by its content. Null where the entries tell. */
export function finderOf(about: HoldAbout, tenant: string, queries: HoldQueries): Condition | null {
  switch (about.type) {
    case 'range':
    case 'source':
      return null;
    case 'query':
      return queries.read(tenant, about.query);
    case 'person':
      return somebody(about.identifier);
    case 'resource':
      return ({ event }) => hasResource(event, about.resource);
  }
}

/** Whatever an erasure of the same person finds, and more. */
function somebody(identifier: string): Condition {
  const find = subjectFinder([identifier], 'loose');
  return ({ event }) => find(event) !== null;
}

function hasResource({ target }: Event, { type, id }: { readonly type: string | null; readonly id: string }): boolean {
  return (
    target?.resources?.some(
      (each) => (each.id === id || each.parent === id) && (type === null || each.type === type),
    ) ?? false
  );
}
