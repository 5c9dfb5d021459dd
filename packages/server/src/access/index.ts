/** Who may do what, and the record of every look: tokens, sources, permissions, `release`. */
export { bindingOf, type Cursor, Cursors } from './cursor.ts';
export { authorise, type Identity, type ReaderIdentity, type SourceIdentity } from './identity.ts';
export { type Client, comparePositions, type Look } from './look.ts';
export { sqlLookStore } from './look-store.ts';
export type { LookStore, RecordOwn } from './ports.ts';
export { type Refusal, Refusals } from './refusals.ts';
export { type Administrator, Registry } from './registry.ts';
export { Release, type ReleaseOptions } from './release.ts';
export { answerOf, type Released } from './released.ts';
export { type SourceRecord, Sources } from './sources.ts';
export { Throttle } from './throttle.ts';
export { parseToken, type TokenKind } from './token.ts';
export { type NewReaderToken, type TokenRecord, Tokens } from './tokens.ts';
