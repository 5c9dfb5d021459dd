/** The record of every look, and of every refused one. */
export { bindingOf, type Cursor, Cursors } from './cursor.ts';
export { type Client, comparePositions, joinRanges, type Look, redactClient, type ShownRange } from './look.ts';
export { sqlLookStore } from './look-store.ts';
export { type LookRecord, readLook } from './record.ts';
export { type Refusal, refusalCodes, Refusals } from './refusals.ts';
export { Release, type ReleaseOptions } from './release.ts';
export { answerOf, type Released, type Stream } from './released.ts';
export { Searches } from './searches.ts';
export type { LookStream } from './stream.ts';
export { clientFields, readerActor } from './draft.ts';
