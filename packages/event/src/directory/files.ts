/** What reading a data directory needs of a file system. Paths are relative to the data directory, with `/`. */
export interface ReadFiles {
  /** The whole file, or null where there is none. */
  read(path: string): Promise<Uint8Array | null>;
  /** Exactly `length` bytes from `offset`, or fewer where the file ends first; null where there is none. */
  readRange(path: string, offset: number, length: number): Promise<Uint8Array | null>;
  /** Bytes of the file, or null where there is none. */
  size(path: string): Promise<number | null>;
  /** Names in a directory, sorted; empty where there is none. */
  list(path: string): Promise<string[]>;
}
