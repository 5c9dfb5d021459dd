import type { Share } from '../body/index.ts';

/** What one connection has in hand, of what all may have. */
export class Room {
  readonly #open: () => Share;
  #share: Share | null = null;
  bytes = 0;

  constructor(open: () => Share) {
    this.#open = open;
  }

  /** False, and nothing taken, where there is no room for so much more. */
  hold(bytes: number): boolean {
    this.#share ??= this.#open();
    if (!this.#share.holdBytes(bytes)) return false;
    this.bytes += bytes;
    return true;
  }

  giveBack(): void {
    this.#share?.[Symbol.dispose]();
    this.#share = null;
    this.bytes = 0;
  }
}
