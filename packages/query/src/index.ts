/** The query language (SPEC.md): text to a typed tree and back, joining, and what a tree means. No I/O, no dependency. */
export { and, not, or } from './build.ts';
export type { Field, FieldCatalogue, FieldType, OpenPrefix, ResolvedField } from './catalogue.ts';
export { resolveField, suggestField } from './catalogue.ts';
export type { QueryError, QueryErrorCode } from './error.ts';
export { type Accessor, evaluate } from './evaluate.ts';
export {
  type IpAddress,
  type IpNetwork,
  formatIp,
  formatNetwork,
  networkContains,
  parseIp,
  parseNetwork,
} from './ip.ts';
export { limits } from './limits.ts';
export type * from './node.ts';
export { type ParseOptions, type ParseResult, parse } from './parse.ts';
export type { Pattern, PatternPart } from './pattern.ts';
export { print } from './print.ts';
export type { Names } from './read-value.ts';
export type { Span } from './span.ts';
export { setTerm, stateOfTerm, type TermState, termOf, withTerm } from './term.ts';
export { foldCase, isWord, wordsOf } from './text.ts';
export { type TimeSpan, parseTime, timeValue } from './time.ts';
export { type Token, tokenAt } from './token-at.ts';
export type * from './value.ts';
export { fieldsOf, freeTextField, mapNode, visit } from './visit.ts';
