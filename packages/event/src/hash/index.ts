/**
 * Batched SHA-256 and SHA-512 for short messages, where a call to the platform's hash costs more than the hashing. The WebAssembly
 * is emitted when a hasher is made, by the code in this folder; see README.md for how it hangs together.
 */
export type { BatchHasher } from './batch-hasher.ts';
export { createBatchHasher } from './create.ts';
export { hashNodesBy } from './nodes.ts';
