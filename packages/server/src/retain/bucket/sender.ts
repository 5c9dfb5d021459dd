import { createHash } from 'node:crypto';
import type { ReadFiles, SegmentName } from '@daybook/event';
import type { Random } from '../../platform/random.ts';
import { segmentKeyName } from '../../platform/segment-keys.ts';
import { openSealed, sealCopy } from '../sealed-copies/index.ts';
import type { Locks } from './locks.ts';
import { contentCopy, tagOf } from './names.ts';
import type { PendingCopies } from './pending.ts';
import type { CopiedLog, CopyKeys, CopyRegister, LockedBucket, NewCopy, Stored } from './ports.ts';

export interface SenderParts {
  readonly bucket: LockedBucket;
  readonly register: CopyRegister;
  readonly keys: CopyKeys;
  readonly files: Pick<ReadFiles, 'read'>;
  readonly random: Random;
  readonly locks: Locks;
}

/** Something that trying again does not mend; a person must look. */
export class CannotBeSent extends Error {
  override name = 'CannotBeSent';
}

const tagBytes = 8;

/** Brings single copies into the bucket. What is there already under a name is taken over where it is the same, and never replaced. */
export class Sender {
  readonly #parts: SenderParts;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** A file as it is, begun in the register before; its bytes are read, where they are not given. Throws CannotBeSent. */
  async file(copy: NewCopy, given?: Uint8Array): Promise<Stored> {
    const { bucket, files, locks } = this.#parts;
    const bytes = given ?? (await files.read(copy.path));
    if (bytes === null) throw new CannotBeSent(`${copy.path} is not on the disk. Run \`daybook verify\`.`);
    const lock = locks.of(copy);
    const version = await bucket.create(copy.key, bytes, lock);
    if (version !== null) return { version, bytes: bytes.length, sha256: sha256Of(bytes), ...lock };
    return this.#takeOver(copy, (found) => Buffer.from(found).equals(bytes));
  }

  /**
   * Seals a segment under the key that it has, or a new one, and sends it. False where it is gone, or was rewritten meanwhile: what was sent then is void.
   * Throws CannotBeSent.
   */
  async segment(log: CopiedLog, segment: SegmentName, path: string, pending: PendingCopies): Promise<boolean> {
    const { bucket, register, keys, locks } = this.#parts;
    const sealed = await this.#seal(log, segment, path, pending);
    if (sealed === null) return false;
    const { copy, key, bytes, plain } = sealed;
    const lock = locks.of(copy);
    const version = await bucket.create(copy.key, bytes, lock);
    const stored =
      version === null
        ? await this.#takeOver(copy, (found) => {
            const opened = openSealed(key, copy.key, found);
            return opened.ok && Buffer.from(opened.value).equals(plain);
          })
        : { version, bytes: bytes.length, sha256: sha256Of(bytes), ...lock };
    return log.whileContentStays(async () => {
      const now = keys.read(segmentKeyName(log.tenant, log.log, segment));
      const isSame = now !== null && Buffer.from(now).equals(key);
      if (!isSame) register.void([copy.key]);
      register.keep([{ key: copy.key, stored }]);
      if (isSame) pending.sentSegment(path);
      return isSame;
    });
  }

  /** While nothing is destroyed: what is read, sealed and given a key is what there is. */
  async #seal(log: CopiedLog, segment: SegmentName, path: string, pending: PendingCopies) {
    const { register, keys, files, random } = this.#parts;
    return log.whileContentStays(async () => {
      // What was destroyed since it was found to be missing in the bucket is not given a key.
      if (!pending.segments().has(path)) return null;
      const plain = await files.read(path);
      if (plain === null) throw new CannotBeSent(`${path} is not on the disk. Run \`daybook verify\`.`);
      const name = segmentKeyName(log.tenant, log.log, segment);
      const sealedAs = (copy: NewCopy, key: Uint8Array) => {
        return { copy, key, plain, bytes: sealCopy(key, copy.key, plain, random) };
      };
      const begun = pending.begunFor(path);
      const known = begun === null ? null : keys.read(name);
      if (begun !== null && known !== null) return sealedAs(contentCopy(log, segment, tagOf(begun)), known);
      if (begun !== null) register.void([begun]);
      const copy = contentCopy(log, segment, Buffer.from(random.bytes(tagBytes)).toString('hex'));
      const key = keys.renew(name);
      register.begin([copy]);
      pending.begun(path, copy.key);
      return sealedAs(copy, key);
    });
  }

  /** What is there already under the name: its version, its lock made as long as it is to be. */
  async #takeOver(copy: NewCopy, isSame: (found: Uint8Array) => boolean): Promise<Stored> {
    const { bucket, locks } = this.#parts;
    const there = await bucket.look(copy.key, null);
    const bytes = there === null ? null : await bucket.read(copy.key, there.version);
    if (there === null || bytes === null) throw new Error(`${copy.key} was there, and is not any more`);
    if (!isSame(bytes))
      throw new CannotBeSent(`${bucket.name}${copy.key} is there already, with other bytes: nothing is replaced.`);
    const wanted = locks.of(copy);
    const isShort = wanted.untilMs !== null && (there.mode !== 'COMPLIANCE' || wanted.untilMs > (there.untilMs ?? 0));
    const untilMs = isShort ? Math.max(wanted.untilMs ?? 0, there.untilMs ?? 0) : there.untilMs;
    if (isShort && untilMs !== null) await bucket.retain(copy.key, there.version, untilMs);
    if (wanted.held !== there.held) await bucket.hold(copy.key, there.version, wanted.held);
    return { version: there.version, bytes: bytes.length, sha256: sha256Of(bytes), untilMs, held: wanted.held };
  }
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
