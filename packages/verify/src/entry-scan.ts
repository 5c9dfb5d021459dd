import { decodeEntry, entryBytes, entryFlags, entryVersion, readUint64 } from '@daybook/event';
import type { Findings } from './findings.ts';

/** Goes over entries in the order of the log: each must be one that Daybook writes, and `received` never goes back. */
export class EntryScan {
  readonly #findings: Findings;
  /** Of the last entry that could be read, µs since 1970; null before the first. */
  lastReceivedUs: number | null = null;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** False where the entry is invalid: it then says nothing about its content. */
  check(bytes: Uint8Array, index: number, path: string): boolean {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const receivedUs = bytes.length === entryBytes ? readUint64(view, 8) : null;
    // What `decodeEntry` refuses, without making an object of every entry of a long log.
    if (receivedUs === null || bytes[0] !== entryVersion || ((bytes[1] ?? 0) & ~entryFlags.own) !== 0) {
      const decoded = decodeEntry(bytes);
      this.#findings.event('entry.invalid', index, path, decoded.ok ? undefined : decoded.code);
      return false;
    }
    if (this.lastReceivedUs !== null && receivedUs < this.lastReceivedUs) {
      this.#findings.event('entry.time', index, path);
    } else this.lastReceivedUs = receivedUs;
    return true;
  }
}
