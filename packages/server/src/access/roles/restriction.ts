import type { FieldFault } from '@daybook/api';
import { type FieldCatalogue, parse, print } from '@daybook/query';

/** What is wrong with a restriction, with the places; empty where it can be read with every field that there is. */
export function restrictionFaults(text: string, catalogue: FieldCatalogue, nowNs: bigint): FieldFault[] {
  const parsed = parse(text, catalogue, { nowNs });
  if (parsed.ok) return [];
  return parsed.errors.map(({ code, message, span }) => ({
    path: 'sight.restriction',
    code,
    message,
    start: span.start,
    end: span.end,
  }));
}

/** The canonical text of a restriction: two that have the same one mean the same, at any time. */
export type Canonical = (restriction: string) => string;

/**
 * A restriction that speaks of `now` is compared by its very text: its tree is of one moment, and at another it may mean more
 * than the one that it was equal to.
 */
export function canonicalBy(catalogue: FieldCatalogue): Canonical {
  return (restriction) => {
    if (restriction === '') return '';
    const parsed = parse(restriction, catalogue);
    return parsed.ok ? print(parsed.tree) : `as typed: ${restriction}`;
  };
}
