import type { IpNetwork } from '@daybook/query';
import type { Pattern } from './pattern.ts';

export type Comparison = 'lt' | 'lte' | 'gt' | 'gte';
export type TimePart = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';
export type RegexFlag = 'i' | 'm' | 's';

/** What a value of an event is held against, when all modifiers are applied. */
export type Operand =
  | { readonly type: 'text'; readonly pattern: Pattern; readonly isCased: boolean }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  /** No such field, or nothing in it. */
  | { readonly type: 'null' }
  | { readonly type: 'exists'; readonly isThere: boolean }
  | { readonly type: 'regex'; readonly source: string; readonly flags: ReadonlySet<RegexFlag> }
  | { readonly type: 'network'; readonly network: IpNetwork; readonly text: string }
  | { readonly type: 'compare'; readonly comparison: Comparison; readonly value: number }
  /** A part of a time as it is written there, in its own zone. */
  | { readonly type: 'time'; readonly part: TimePart; readonly comparison: Comparison | 'eq'; readonly value: number }
  | { readonly type: 'field'; readonly name: string; readonly place: FieldPlace; readonly isCased: boolean };

/** Where the other field's value has to be in this one's. */
export type FieldPlace = 'whole' | 'start' | 'end' | 'inside';
