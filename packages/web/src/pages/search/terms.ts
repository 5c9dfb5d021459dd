import {
  parse,
  type ParseOptions,
  print,
  resolveField,
  setTerm,
  stateOfTerm,
  type TermState,
  termOf,
} from '@daybook/query';
import type { KnownFields } from '../../api/fields.ts';

/** What a query asks of single values, and the query that asks something else of one. */
export interface Terms {
  readonly stateOf: (field: string, value: string) => TermState;
  /** Null where no query can ask for it: the field has no such value, or the role masks it. */
  readonly queryWith: (field: string, value: string, state: TermState) => string | null;
}

export function termsOf(
  q: string,
  { catalogue, names }: Pick<KnownFields, 'catalogue' | 'names'>,
  nowNs: bigint,
): Terms {
  const options: ParseOptions = { names, nowNs };
  const parsed = parse(q, catalogue, options);
  const leafOf = (name: string, value: string) => {
    const field = resolveField(catalogue, name);
    return field === null ? null : termOf(field, value);
  };
  return {
    stateOf: (field, value) => {
      const leaf = leafOf(field, value);
      return leaf === null || !parsed.ok ? null : stateOfTerm(parsed.tree, leaf);
    },
    queryWith: (field, value, state) => {
      const leaf = leafOf(field, value);
      return leaf === null ? null : setTerm(q, leaf, state, catalogue, options);
    },
  };
}

/** The query for a word or an address, of fields that are known to hold such; null for what no query can say. */
export function queryFor(name: string, value: string, type: 'keyword' | 'ip' = 'keyword'): string | null {
  const leaf = termOf({ name, type }, value);
  return leaf === null ? null : print(leaf);
}
