/** The record of every look, and of every refused one. */
export { bindingOf, type Cursor, Cursors } from './cursor.ts';
export { type Client, comparePositions, type Look } from './look.ts';
export { sqlLookStore } from './look-store.ts';
export { type Refusal, Refusals } from './refusals.ts';
export { Release, type ReleaseOptions } from './release.ts';
export { answerOf, type Released } from './released.ts';
