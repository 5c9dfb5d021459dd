import type { IpNetwork } from './ip.ts';
import type { Pattern } from './pattern.ts';
import type { Span } from './span.ts';
import type { OrderedValue, Value } from './value.ts';

/** Every event. */
export interface All {
  readonly kind: 'all';
  readonly span: Span;
}

/** All of two or more. */
export interface And {
  readonly kind: 'and';
  readonly nodes: readonly Node[];
  readonly span: Span;
}

/** Any of two or more. */
export interface Or {
  readonly kind: 'or';
  readonly nodes: readonly Node[];
  readonly span: Span;
}

/** Everything that `node` does not match, events without the field included. */
export interface Not {
  readonly kind: 'not';
  readonly node: Node;
  readonly span: Span;
}

/** The field has a value that is not the empty string. */
export interface Exists {
  readonly kind: 'exists';
  readonly field: string;
  readonly span: Span;
}

/** The field has this value. Never the empty string. */
export interface Term {
  readonly kind: 'term';
  readonly field: string;
  readonly value: Value;
  readonly span: Span;
}

/** The whole field value begins with `prefix` (a keyword, an enum). */
export interface Prefix {
  readonly kind: 'prefix';
  readonly field: string;
  readonly prefix: string;
  /** True for enums: ASCII letters match in either case, and `prefix` has only small ones. */
  readonly ignoreCase: boolean;
  readonly span: Span;
}

/** The whole field value matches `pattern` (a keyword, an enum). */
export interface Wildcard {
  readonly kind: 'wildcard';
  readonly field: string;
  readonly pattern: Pattern;
  /** As in `Prefix`. */
  readonly ignoreCase: boolean;
  readonly span: Span;
}

/** One end of a range. */
export interface Bound {
  readonly value: OrderedValue;
  readonly inclusive: boolean;
}

/**
 * The field has a value within bounds of one type; null is an open end, and at most one end is open. Addresses stay
 * within the version of the bounds, also at an open end. Bounds of type `number` on a field of another type (`ext.*`)
 * match the values that are numbers.
 */
export interface Range {
  readonly kind: 'range';
  readonly field: string;
  readonly min: Bound | null;
  readonly max: Bound | null;
  readonly span: Span;
}

/** The field has an address in the network. */
export interface Cidr {
  readonly kind: 'cidr';
  readonly field: string;
  readonly network: IpNetwork;
  readonly span: Span;
}

/**
 * How text is matched. All of it is folded (`foldCase`), as the text that it is compared with must be.
 * - `word`: one of the words of the text is `word`;
 * - `prefix`: one of the words begins with `prefix`;
 * - `word-pattern`: one of the words matches `pattern` as a whole;
 * - `phrase`: the text contains `phrase`, wherever that begins and ends;
 * - `phrase-pattern`: some part of the text matches `pattern`.
 * `word`, `prefix` and the literals of a `word-pattern` consist of word characters only (`isWord`).
 */
export type TextMatch =
  | { readonly type: 'word'; readonly word: string }
  | { readonly type: 'prefix'; readonly prefix: string }
  | { readonly type: 'word-pattern'; readonly pattern: Pattern }
  | { readonly type: 'phrase'; readonly phrase: string }
  | { readonly type: 'phrase-pattern'; readonly pattern: Pattern };

/** A match in a field of type `text`, or in the searched text of the event where `field` is null (free text). */
export interface Text {
  readonly kind: 'text';
  readonly field: string | null;
  readonly match: TextMatch;
  readonly span: Span;
}

export type Leaf = All | Exists | Term | Prefix | Wildcard | Range | Cidr | Text;

export type Node = And | Or | Not | Leaf;
