import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Random } from '../../platform/random.ts';

/** Where a search goes on. It is opaque and signed: a reader cannot make one for a search that was not recorded. */
export interface Cursor {
  /** Id of the look that all pages belong to. */
  readonly look: string;
  /** What everything else of the request was; see `bindingOf`. */
  readonly binding: string;
  /** What `now` meant on the first page, in nanoseconds since 1970. */
  readonly nowNs: string;
  /** Opaque, of the index. */
  readonly after: string;
}

const macBytes = 16;

/** Signs cursors with a key of this process: after a restart a search is begun again, and recorded again. */
export class Cursors {
  readonly #key: Uint8Array;

  constructor(random: Random) {
    this.#key = random.bytes(32);
  }

  sign(cursor: Cursor): string {
    const body = Buffer.from(JSON.stringify(cursor));
    return Buffer.concat([this.#mac(body), body]).toString('base64url');
  }

  /** Null for anything that this object did not sign. */
  open(text: string): Cursor | null {
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length <= macBytes) return null;
    const body = bytes.subarray(macBytes);
    if (!timingSafeEqual(bytes.subarray(0, macBytes), this.#mac(body))) return null;
    return JSON.parse(body.toString()) as Cursor;
  }

  #mac(body: Uint8Array): Buffer {
    return createHmac('sha256', this.#key).update(body).digest().subarray(0, macBytes);
  }
}

/** Ties a cursor to its reader and query. */
export function bindingOf(parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
