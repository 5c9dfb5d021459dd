export interface LedgerLimits {
  /** A write-ahead log file is settled once its commits take more. */
  readonly walFileBytesMax: number;
  /** Full files that wait to be settled; past it, commits wait. */
  readonly unsettledFilesMax: number;
  /** Events of one group commit take at most this many bytes, unless a single submission is larger. */
  readonly groupBytesMax: number;
  /** Room on the disk below which only Daybook's own events are taken. */
  readonly reserveBytes: number;
  /** A file that is removed when even Daybook's own events find no room. */
  readonly reserveFileBytes: number;
}

export const defaultLimits: LedgerLimits = {
  walFileBytesMax: 16 * 1024 * 1024,
  unsettledFilesMax: 3,
  groupBytesMax: 8 * 1024 * 1024,
  reserveBytes: 64 * 1024 * 1024,
  reserveFileBytes: 16 * 1024 * 1024,
};
