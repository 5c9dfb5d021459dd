/** Bodies of requests: read to their end, decompressed, and never past a limit. */
export { readBody } from './body.ts';
export { type BodyFault, type BodyLimits, type Encoding, type Hold, readEncoding, type ReadBody } from './limits.ts';
export { Pressure, type Share } from './pressure.ts';
export { Turns } from './turns.ts';
