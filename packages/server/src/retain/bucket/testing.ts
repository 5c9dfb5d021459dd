import { logDirectory, type SegmentName, segmentPath } from '@daybook/event';
import { Turn } from '../../platform/turn.ts';
import type { CopiedLog, CopyKeys, ListedVersion, LockedBucket, LockedVersion, PublishedHead } from './ports.ts';
import { eventsOf, partialCopies, tileCopy } from './names.ts';

interface Version extends LockedVersion {
  readonly bytes: Uint8Array;
}

/** A bucket in memory that locks as S3 does, and fails as told. */
export class MemoryBucket implements LockedBucket {
  readonly name = 'memory/';
  readonly versions = new Map<string, Version[]>();
  readonly calls: string[] = [];
  /** Called before each request; what it throws is thrown. */
  before: (call: string, key: string) => void | Promise<void> = () => undefined;
  /** Called after a request took effect; what it throws is thrown in the place of the answer. */
  after: (call: string, key: string) => void | Promise<void> = () => undefined;
  nowMs: () => number;
  isFit: string | null = null;
  /** Names with a delete marker. */
  readonly markers = new Set<string>();
  listedAtOnce = 1000;
  atOnce = 0;
  atOnceMax = 0;
  #next = 0;

  constructor(nowMs: () => number) {
    this.nowMs = nowMs;
  }

  async fault(): Promise<string | null> {
    return this.#ask('fault', '', () => this.isFit);
  }

  async create(
    key: string,
    bytes: Uint8Array,
    lock: { untilMs: number | null; held: boolean },
  ): Promise<string | null> {
    return this.#ask('create', key, () => {
      if (this.versions.has(key)) return null;
      this.#next += 1;
      const version = `v${this.#next}`;
      this.versions.set(key, [{ version, bytes, mode: lock.untilMs === null ? null : 'COMPLIANCE', ...lock }]);
      return version;
    });
  }

  async read(key: string, version: string | null): Promise<Uint8Array | null> {
    return this.#ask('read', key, () => this.#find(key, version)?.bytes ?? null);
  }

  async look(key: string, version: string | null): Promise<LockedVersion | null> {
    return this.#ask('look', key, () => this.#find(key, version) ?? null);
  }

  async retain(key: string, version: string, untilMs: number): Promise<void> {
    await this.#ask('retain', key, () => {
      if (untilMs < (this.#find(key, version)?.untilMs ?? 0)) throw new Error('a lock is never made shorter');
      this.#change(key, version, { untilMs, mode: 'COMPLIANCE' });
    });
  }

  async hold(key: string, version: string, held: boolean): Promise<void> {
    await this.#ask('hold', key, () => this.#change(key, version, { held }));
  }

  async remove(key: string, version: string): Promise<void> {
    await this.#ask('remove', key, () => {
      const found = this.#find(key, version);
      if (found !== undefined && (found.held || (found.untilMs ?? 0) > this.nowMs())) throw new Error('it is locked');
      const left = this.versions.get(key)?.filter((each) => each.version !== version) ?? [];
      if (left.length === 0) this.versions.delete(key);
      else this.versions.set(key, left);
    });
  }

  async *list(under = ''): AsyncGenerator<readonly ListedVersion[]> {
    const keys = new Set([...this.versions.keys(), ...this.markers]);
    const named = [...keys].filter((key) => key.startsWith(under)).toSorted();
    const all = named.flatMap((key) => [
      ...(this.markers.has(key) ? [{ key, version: `marker of ${key}`, isMarker: true }] : []),
      ...(this.versions.get(key) ?? []).toReversed().map(({ version }) => ({ key, version, isMarker: false })),
    ]);
    for (let at = 0; at < all.length; at += this.listedAtOnce) {
      const page = all.slice(at, at + this.listedAtOnce);
      await this.#ask('list', under, () => undefined);
      yield [...page.filter(({ isMarker }) => !isMarker), ...page.filter(({ isMarker }) => isMarker)];
    }
  }

  /** What somebody puts over an object, or where there is none. */
  cover(key: string, bytes: Uint8Array): void {
    this.#next += 1;
    const version = { version: `v${this.#next}`, bytes, mode: null, untilMs: null, held: false };
    this.versions.set(key, [...(this.versions.get(key) ?? []), version]);
  }

  [Symbol.dispose](): void {}

  #find(key: string, version: string | null): Version | undefined {
    const versions = this.versions.get(key) ?? [];
    return version === null ? versions.at(-1) : versions.find((each) => each.version === version);
  }

  #change(key: string, version: string, change: Partial<Version>): void {
    const versions = this.versions.get(key) ?? [];
    this.versions.set(
      key,
      versions.map((each) => (each.version === version ? { ...each, ...change } : each)),
    );
  }

  async #ask<T>(call: string, key: string, work: () => T): Promise<T> {
    this.calls.push(`${call} ${key}`);
    this.atOnce += 1;
    this.atOnceMax = Math.max(this.atOnceMax, this.atOnce);
    try {
      await this.before(call, key);
      const result = work();
      await this.after(call, key);
      return result;
    } finally {
      this.atOnce -= 1;
    }
  }
}

/** Keys in memory. */
export class MemoryKeys implements CopyKeys {
  readonly keys = new Map<string, Uint8Array>();
  #next = 0;

  read(name: string): Uint8Array | null {
    return this.keys.get(name) ?? null;
  }

  names(): ReadonlySet<string> {
    return new Set(this.keys.keys());
  }

  renew(name: string): Uint8Array {
    this.#next += 1;
    const key = new Uint8Array(32).fill(this.#next);
    this.keys.set(name, key);
    return key;
  }
}

/** A log whose files are in memory: as many full tiles and bundles as its size has, and the segments that it is given. */
export class MemoryLog implements CopiedLog {
  readonly tenant = 'default';
  readonly log = 1;
  readonly files = new Map<string, Uint8Array>();
  readonly #turn = new Turn();
  #segments: SegmentName[] = [];
  published: PublishedHead | null = null;
  contentChanges = 0;
  destructions = 0;

  size(): number {
    return this.published?.size ?? 0;
  }

  segments(): readonly SegmentName[] {
    return this.#segments;
  }

  settle(): Promise<PublishedHead | null> {
    return Promise.resolve(this.published);
  }

  whileContentStays<T>(work: () => Promise<T>): Promise<T> {
    return this.#turn.run(work);
  }

  grow(size: number): void {
    for (let level = -1; level < 0 || eventsOf(level) <= size; level += 1)
      for (let number = 0; (number + 1) * eventsOf(level) <= size; number += 1) {
        const { path } = tileCopy(this, level, number);
        this.files.set(path, new TextEncoder().encode(`whole ${path}`));
      }
    for (const { copy } of partialCopies(this, size))
      this.files.set(copy.path, new TextEncoder().encode(`part ${copy.path}`));
    this.published = { size, checkpoint: `${logDirectory(this.tenant, this.log)} ${size}\n` };
  }

  addSegment(name: SegmentName, content: string): void {
    this.files.set(segmentPath(this.tenant, this.log, name), new TextEncoder().encode(content));
    if (!this.#segments.includes(name)) this.#segments.push(name);
    this.contentChanges += 1;
  }

  /** As the ledger destroys: in its turn, the key first. `content` is what is in its place. */
  async destroy(name: SegmentName, keys: MemoryKeys, keyName: string, content: string | null): Promise<void> {
    await this.#turn.run(async () => {
      keys.keys.delete(keyName);
      await Promise.resolve();
      const path = segmentPath(this.tenant, this.log, name);
      if (content === null) {
        this.#segments = this.#segments.filter((each) => each !== name);
        this.files.delete(path);
      } else this.files.set(path, new TextEncoder().encode(content));
      this.contentChanges += 1;
      this.destructions += 1;
    });
  }
}
