/** Orders not to destroy: placed by one, lifted by two. */
export type { HoldQueries } from './finder.ts';
export { type HoldDoer, Holds } from './holds.ts';
export type { HoldReading } from './reading.ts';
export type { HoldCounts } from './tally.ts';
export { type HoldAbout, type HoldWords, readWords, wordsDraft, wordsOf } from './words.ts';
