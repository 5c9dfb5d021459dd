import type { StoredEvent } from '@daybook/event';
import { evaluate, type Names, parse } from '@daybook/query';
import { eventAccessor, indexCatalogue } from './catalogue.ts';
import { queryFault } from './query-fault.ts';

/**
 * Reads queries that are asked of one event after another, and are nobody's questions: they may name every field. What they give throws
 * `query.invalid`. @param namesOf Sources of a tenant, by name.
 */
export function conditionReader(namesOf: (tenant: string) => Names) {
  return (tenant: string, query: string, nowMs: number): ((event: StoredEvent) => boolean) => {
    const parsed = parse(query, indexCatalogue, { nowNs: BigInt(nowMs) * 1_000_000n, names: namesOf(tenant) });
    if (!parsed.ok) throw queryFault(parsed.errors, 'query');
    return (event) => evaluate(parsed.tree, eventAccessor(event));
  };
}
