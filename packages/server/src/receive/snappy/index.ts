/** Google's Snappy, the block format without frames: what Prometheus and Loki clients put around Protocol Buffers. */
export { type Decompressed, decompress } from './block.ts';
