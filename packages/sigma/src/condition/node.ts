import type { Place } from '../fault.ts';

export type Condition =
  | { readonly type: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly type: 'not'; readonly part: Condition }
  | { readonly type: 'search'; readonly name: string; readonly place: Place }
  /** `1 of name*`, `all of them`. */
  | { readonly type: 'of'; readonly quantity: 'any' | 'all'; readonly names: string; readonly place: Place };
