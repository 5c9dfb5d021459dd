/** MessagePack: whole values in a stream, what they hold, and what they say as JSON. */
export { ValueFrames } from './frames.ts';
export { type Head, headAt, valueEnd } from './head.ts';
export { type Json, jsonOf } from './json.ts';
export { timeOf, timeOfExt } from './time.ts';
export { floatOf, intAt, payloadOf } from './values.ts';
export { write } from './write.ts';
