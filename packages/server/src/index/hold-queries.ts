import type { StoredEvent } from '@daybook/event';
import { evaluate, type Names, type Node, parse, print } from '@daybook/query';
import { eventAccessor, indexCatalogue } from './catalogue.ts';
import { queryFault } from './query-fault.ts';

/**
 * Queries that are kept for years and asked of one event after another, over every field. `canonical` fixes what they mean: sources stand in
 * it by number, and times as they were then. @param namesOf Sources of a tenant, by name.
 */
export function holdQueries(namesOf: (tenant: string) => Names) {
  const read = (tenant: string, query: string, nowMs: number): Node => {
    const parsed = parse(query, indexCatalogue, { nowNs: BigInt(nowMs) * 1_000_000n, names: namesOf(tenant) });
    if (!parsed.ok) throw queryFault(parsed.errors, 'query');
    return parsed.tree;
  };
  return {
    canonical: (tenant: string, query: string, nowMs: number): string => print(read(tenant, query, nowMs)),
    /** Reads what `canonical` gave. */
    read(tenant: string, query: string): (event: StoredEvent) => boolean {
      const tree = read(tenant, query, 0);
      return (event) => evaluate(tree, eventAccessor(event));
    },
  };
}
