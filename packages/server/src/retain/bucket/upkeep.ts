import type { Locks } from './locks.ts';
import type { Copy, CopyRegister, LockedBucket, Stored } from './ports.ts';

/** Of what is looked at together; in between the loop of the copies goes on. */
const pageMax = 200;

export interface UpkeepParts {
  readonly bucket: LockedBucket;
  readonly register: CopyRegister;
  readonly locks: Locks;
  readonly nowMs: () => number;
}

/** Looks after what is in the bucket: locks that are to last longer, legal holds that came and went, and what may go. */
export class Upkeep {
  readonly #parts: UpkeepParts;

  constructor(parts: UpkeepParts) {
    this.#parts = parts;
  }

  /** Goes over everything once. Throws where the bucket does not take it; what was done is in the register. */
  async round(signal: AbortSignal): Promise<void> {
    const { register, locks } = this.#parts;
    for (const copy of register.content()) {
      if (signal.aborted) return;
      if (copy.state === 'kept') await this.#relock(copy);
      // What nobody can open any more is no evidence.
      else if (copy.stored?.held === true) await this.#letGo(copy.key, copy.stored);
    }
    for (;;) {
      const page = register.endingBefore(locks.halfMs, pageMax);
      for (const copy of page) {
        if (signal.aborted) return;
        await this.#relock(copy);
      }
      if (page.length < pageMax) break;
    }
    await this.#remove(signal);
  }

  async #relock({ key, tenant, segment, stored }: Copy): Promise<void> {
    const { bucket, register, locks } = this.#parts;
    if (stored === null) return;
    const untilMs = locks.longer({ tenant, segment }, stored.untilMs);
    const { held } = locks.of({ tenant, segment });
    if (untilMs !== null) await bucket.retain(key, stored.version, untilMs);
    if (held !== stored.held) await bucket.hold(key, stored.version, held);
    if (untilMs === null && held === stored.held) return;
    register.relock(key, { untilMs: untilMs ?? stored.untilMs, held });
  }

  async #letGo(key: string, { version, untilMs }: Stored): Promise<void> {
    await this.#parts.bucket.hold(key, version, false);
    this.#parts.register.relock(key, { untilMs, held: false });
  }

  /** What is of no use goes when its lock is over. What may be on its way still is waited for. */
  async #remove(signal: AbortSignal): Promise<void> {
    const { bucket, register, nowMs } = this.#parts;
    let after = '';
    for (;;) {
      const page = register.removable(nowMs(), after, pageMax);
      for (const { key, stored } of page) {
        if (signal.aborted) return;
        after = key;
        if (stored === null) await this.#findLate(key);
        else {
          await bucket.remove(key, stored.version);
          register.forget(key);
        }
      }
      if (page.length < pageMax) return;
    }
  }

  /** What was void before an answer came: it may have arrived. */
  async #findLate(key: string): Promise<void> {
    const { bucket, register } = this.#parts;
    const there = await bucket.look(key, null);
    if (there === null) return;
    const { version, untilMs, held } = there;
    register.keep([{ key, stored: { version, bytes: 0, sha256: '', untilMs, held } }]);
  }
}
