/** What is taken of a directory. Past a limit a file is named as unreadable, and a directory is refused. */
export const limits = {
  filesMax: 1_000_000,
  depthMax: 12,
  packedBytesMax: 64 * 1024 * 1024,
  bytesMax: 256 * 1024 * 1024,
  digestBytesMax: 16 * 1024 * 1024,
  headBytesMax: 64 * 1024,
  keysBytesMax: 4 * 1024 * 1024,
} as const;
