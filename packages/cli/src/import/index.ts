/** Sending a file: cut at line boundaries, each piece under a key of its own, so that sending it again adds nothing. */
export { type Chunk, chunksOf } from './chunks.ts';
export { ImportCount, type ImportTotals } from './count.ts';
export { defaultSourceName } from './source-name.ts';
export { sendChunks, type ImportFormat, type SendTarget } from './send.ts';
export { follow, placeFile } from './follow/index.ts';
export { endingSignal, untilTaken } from './waiting.ts';
export {
  importTrail,
  type PublicKeys,
  readPublicKeys,
  trailRoot,
  TrailState,
  type TrailTotals,
} from './cloudtrail/index.ts';
