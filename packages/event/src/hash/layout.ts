/**
 * Where everything lies in the hasher's memory, in bytes. The scratch below `offsets` is a few cache lines and belongs to the emitted
 * code; the rest is filled and read by `createBatchHasher`.
 */
const chunkBytes = 256 * 1024;
const chunkMessages = 4096;

const k512 = 0;
const k256 = k512 + 80 * 8;
/** Each constant four times, for the rounds over vectors. */
const k256Four = k256 + 64 * 4;
const h512 = k256Four + 64 * 16;
const h256 = h512 + 8 * 8;
/** Eight words of hash value for four lanes: word j of lane l is at 16j + 4l, so that a vector holds one word of all lanes. */
const state = h256 + 8 * 4;
/** The message schedule: 64 vectors, or 80 words of 64 bits. */
const schedule = state + 8 * 16;
/** Per lane 16 bytes: see `lanes.ts`. */
const lanes = schedule + 64 * 16;
/** Per lane the last one or two blocks of its message, padded; 256 bytes, since padding writes beyond them. */
const padded = lanes + 4 * 16;
/** What `hashMany` over four lanes keeps: see `lanes.ts`. */
const batch = padded + 4 * 256;
const offsets = 8192;
const digests = offsets + 4 * (chunkMessages + 4);
/** A prefix is written in front of the first message. */
const input = digests + 64 * chunkMessages + 64;
/** Copying a tail reads up to 112 bytes beyond the last message. */
const total = input + chunkBytes + 128;

export const layout = {
  k512,
  k256,
  k256Four,
  h512,
  h256,
  state,
  schedule,
  lanes,
  padded,
  batch,
  offsets,
  digests,
  input,
  chunkBytes,
  chunkMessages,
  pages: Math.ceil(total / 65536),
};
