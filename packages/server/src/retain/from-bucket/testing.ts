import { type SegmentName, segmentPath } from '@daybook/event';
import { systemRandom } from '../../platform/random.ts';
import { segmentKeyName } from '../../platform/segment-keys.ts';
import { bundleLevel, eventsOf, partialCopies, tileCopy } from '../bucket/index.ts';
import { checkpointCopy, contentCopy } from '../bucket/names.ts';
import { MemoryBucket, MemoryKeys } from '../bucket/testing.ts';
import { sealCopy } from '../sealed-copies/index.ts';
import type { WriteTarget } from './ports.ts';

export const log = { tenant: 'default', log: 1 };
const unlocked = { untilMs: null, held: false };
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A bucket with a log whose tiles say their names, and whose checkpoints say their sizes. */
export class FilledBucket extends MemoryBucket {
  readonly keys = new MemoryKeys();
  #tag = 0;

  constructor() {
    super(() => 0);
  }

  async put(key: string, text: string): Promise<void> {
    await this.create(key, bytesOf(text), unlocked);
  }

  /** Whatever a checkpoint of a size needs, and it. */
  async grow(size: number, of = log): Promise<void> {
    for (let level = bundleLevel; level < 0 || eventsOf(level) <= size; level += 1)
      for (let number = 0; (number + 1) * eventsOf(level) <= size; number += 1) {
        const { key } = tileCopy(of, level, number);
        if (!this.versions.has(key)) await this.put(key, `whole ${key}`);
      }
    for (const { copy } of partialCopies(of, size)) await this.put(copy.key, `part ${copy.key}`);
    await this.put(checkpointCopy(of, size).key, `signed ${of.tenant} ${size}`);
  }

  /** A segment under a new key, beside what it was before. Gives the object. */
  async seal(segment: SegmentName, text: string): Promise<string> {
    this.#tag += 1;
    const { key } = contentCopy(log, segment, this.#tag.toString(16).padStart(16, '0'));
    const secret = this.keys.renew(segmentKeyName(log.tenant, log.log, segment));
    await this.create(key, sealCopy(secret, key, bytesOf(text), systemRandom()), unlocked);
    return key;
  }

  /** As whoever has the disk of the object server can. */
  alter(key: string, change: (bytes: Uint8Array) => Uint8Array): void {
    const [first, ...rest] = this.versions.get(key) ?? [];
    if (first !== undefined)
      this.versions.set(key, [{ ...first, bytes: change(Uint8Array.from(first.bytes)) }, ...rest]);
  }

  reads(): string[] {
    return this.calls.filter((call) => call.startsWith('read')).map((call) => call.slice('read '.length));
  }
}

/** A directory in memory. What was not synced is lost where `crash` is called. */
export class MemoryTarget implements WriteTarget {
  readonly files = new Map<string, Uint8Array>();
  #durable = new Map<string, Uint8Array>();

  text(segment: SegmentName): string | null {
    const bytes = this.files.get(segmentPath(log.tenant, log.log, segment));
    return bytes === undefined ? null : Buffer.from(bytes).toString();
  }

  crash(): void {
    this.files.clear();
    for (const [path, bytes] of this.#durable) this.files.set(path, bytes);
  }

  async read(path: string): Promise<Uint8Array | null> {
    return this.files.get(path) ?? null;
  }

  async readRange(path: string, offset: number, length: number): Promise<Uint8Array | null> {
    return this.files.get(path)?.subarray(offset, offset + length) ?? null;
  }

  async size(path: string): Promise<number | null> {
    return this.files.get(path)?.length ?? null;
  }

  async list(path: string): Promise<string[]> {
    const inner = [...this.files.keys()].filter((each) => each.startsWith(`${path}/`));
    return [...new Set(inner.map((each) => each.slice(path.length + 1).split('/')[0] ?? ''))].toSorted();
  }

  async replace(path: string, bytes: Uint8Array): Promise<void> {
    this.files.set(path, bytes);
  }

  async sync(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      const bytes = this.files.get(path);
      if (bytes === undefined) throw new Error(`${path} is not there`);
      this.#durable.set(path, bytes);
    }
  }

  async remove(path: string): Promise<void> {
    this.files.delete(path);
    this.#durable.delete(path);
  }

  async openAppend(path: string) {
    return {
      append: async (bytes: Uint8Array) =>
        void this.files.set(path, Buffer.concat([this.files.get(path) ?? new Uint8Array(), bytes])),
      sync: () => this.sync([path]),
      close: () => Promise.resolve(),
    };
  }
}
