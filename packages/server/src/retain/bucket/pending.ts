import { type SegmentName, segmentPath } from '@daybook/event';
import { segmentKeyName } from '../../platform/segment-keys.ts';
import { bundleLevel, eventsOf, tileCopy } from './names.ts';
import type { CopiedLog, CopyKeys, CopyRegister, NewCopy } from './ports.ts';

/** What is to be sent: a segment, which gets its object when it is sealed, or a full tile or bundle. */
export type Pending =
  | { readonly type: 'segment'; readonly first: number; readonly path: string; readonly segment: SegmentName }
  | { readonly type: 'tile'; readonly first: number; readonly path: string; readonly copy: NewCopy };

/** What of one log is not in the bucket yet. Owned by `LogCopies`, which tells it what was sent. */
export class PendingCopies {
  readonly #log: CopiedLog;
  readonly #register: CopyRegister;
  readonly #keys: Pick<CopyKeys, 'names'>;
  /** Segments that are not in the bucket, by path and in the order of their first index. */
  #segments = new Map<string, SegmentName>();
  /** Paths of segments that are, under the key that they have. */
  readonly #sent = new Set<string>();
  /** Objects that were begun and are not known to be there, by the path of their segment. */
  readonly #begun = new Map<string, string>();
  /** The state of the log of which this is. */
  #changes: number | null = null;
  #destructions: number | null = null;
  /** By level, from the bundles on: the first full one that is not in the bucket. */
  #next: number[] = [];

  constructor(log: CopiedLog, register: CopyRegister, keys: Pick<CopyKeys, 'names'>) {
    this.#log = log;
    this.#register = register;
    this.#keys = keys;
  }

  /** Oldest first, of before an index, so many at most, but for some paths. */
  take(end: number, max: number, without: ReadonlyMap<string, unknown>): Pending[] {
    const found: Pending[] = [];
    for (const [path, segment] of this.segments()) {
      if (found.length >= max || segment.first >= end) break;
      if (!without.has(path)) found.push({ type: 'segment', first: segment.first, path, segment });
    }
    for (let level = bundleLevel; level < 0 || eventsOf(level) <= end; level += 1) {
      const events = eventsOf(level);
      let left = max;
      for (let number = this.#nextOf(level); left > 0 && (number + 1) * events <= end; number += 1) {
        const copy = tileCopy(this.#log, level, number);
        if (without.has(copy.path) || this.#register.get(copy.key)?.state === 'kept') continue;
        found.push({ type: 'tile', first: number * events, path: copy.path, copy });
        left -= 1;
      }
    }
    return found.toSorted((a, b) => a.first - b.first).slice(0, max);
  }

  segments(): ReadonlyMap<string, SegmentName> {
    const { contentChanges, destructions } = this.#log;
    if (this.#destructions !== destructions) this.#lookAtKeys();
    if (this.#changes !== contentChanges) {
      const all = this.#log.segments().map((segment) => [this.#pathOf(segment), segment] as const);
      this.#segments = new Map(all.filter(([path]) => !this.#sent.has(path)));
    }
    this.#changes = contentChanges;
    this.#destructions = destructions;
    return this.#segments;
  }

  /** The object that was begun for a segment, if any. */
  begunFor(path: string): string | null {
    return this.#begun.get(path) ?? null;
  }

  begun(path: string, key: string): void {
    this.#begun.set(path, key);
  }

  /** A segment is in the bucket. */
  sentSegment(path: string): void {
    this.#begun.delete(path);
    this.#sent.add(path);
    this.#segments.delete(path);
  }

  /** Some full tiles are in the bucket; what is first now is neither, nor to be left out. */
  sentTiles(without: ReadonlyMap<string, unknown>): void {
    this.#next = this.#next.map((next, i) => {
      let number = next;
      for (;;) {
        const { key, path } = tileCopy(this.#log, i + bundleLevel, number);
        if (!without.has(path) && this.#register.get(key)?.state !== 'kept') return number;
        number += 1;
      }
    });
  }

  /** What was left out is to be tried again. */
  again(): void {
    this.#next = [];
  }

  /** What has no key any more opens no more: it is void, and where its segment is still there, that is sent anew. */
  #lookAtKeys(): void {
    const { tenant, log } = this.#log;
    const gone: string[] = [];
    this.#sent.clear();
    this.#begun.clear();
    this.#changes = null;
    const names = this.#keys.names();
    for (const copy of this.#register.content()) {
      if (copy.segment === null || copy.state === 'void' || copy.tenant !== tenant || copy.log !== log) continue;
      if (!names.has(segmentKeyName(tenant, log, copy.segment))) gone.push(copy.key);
      else if (copy.state === 'kept') this.#sent.add(copy.path);
      else this.#begun.set(copy.path, copy.key);
    }
    this.#register.void(gone);
  }

  #nextOf(level: number): number {
    const { tenant, log } = this.#log;
    return (this.#next[level - bundleLevel] ??= this.#register.nextTile(tenant, log, level));
  }

  #pathOf(segment: SegmentName): string {
    return segmentPath(this.#log.tenant, this.#log.log, segment);
  }
}
