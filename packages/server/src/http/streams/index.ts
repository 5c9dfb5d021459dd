/** Answers that are written piece by piece: how many there may be, how they are written, when they end. */
export { readableOf } from './readable.ts';
export { type StreamLimits, streamLimits, Streams } from './streams.ts';
