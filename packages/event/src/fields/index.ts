/** The fields of an event found in its bytes: how events are taken in and indexed without making objects of them. */
export { FieldReader } from './field-reader.ts';
export { changeToken, resourceToken, tokenOf } from './field-tree.ts';
export { isWhole, rawRange, readItems } from './read-items.ts';
export { textOf, TextWalk } from './texts.ts';
export { kinds as tokenKinds, type TokenKind, type TokenTable } from './token-table.ts';
export { WordTable } from './word-table.ts';
