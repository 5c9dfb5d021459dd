import { readdir, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { StorageFigures, StorageParts } from '../watch/ports.ts';
import type { Clock } from './clock.ts';

const measuredEveryMs = 5 * 60_000;
/** What measuring takes is at most this part of the time. */
const dutyMax = 1 / 20;
/** Of more directories of tiles side by side than this only so many are measured: a billion events have eight million files. */
const sampledMax = 64;

/** How much room the data directory takes, by part, and what is left. Measured now and then, when somebody asks. */
export class Storage {
  readonly #root: string;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #parts: StorageParts | null = null;
  #nextMs = Number.NEGATIVE_INFINITY;
  #measuring: Promise<void> | null = null;

  constructor(root: string, clock: Pick<Clock, 'monotonicMs'>) {
    this.#root = root;
    this.#clock = clock;
  }

  /** What was measured last; does not wait for what is being measured. */
  async read(): Promise<StorageFigures> {
    if (this.#clock.monotonicMs() >= this.#nextMs) void this.measure();
    const { bavail, blocks, bsize } = await statfs(this.#root);
    return { parts: this.#parts, freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  }

  /** Measures; calls meanwhile share it. */
  measure(): Promise<void> {
    this.#measuring ??= this.#measure().finally(() => {
      this.#measuring = null;
    });
    return this.#measuring;
  }

  async #measure(): Promise<void> {
    const beganMs = this.#clock.monotonicMs();
    this.#nextMs = Number.POSITIVE_INFINITY;
    const parts = { entries: 0, tiles: 0, content: 0, index: 0, other: 0 };
    await this.#add(parts, '', 1);
    this.#parts = parts;
    const endMs = this.#clock.monotonicMs();
    this.#nextMs = endMs + Math.max(measuredEveryMs, (endMs - beganMs) / dutyMax);
  }

  /** Each file counts `weight` times. What goes while it is looked at is not counted. */
  async #add(parts: Record<keyof StorageParts, number>, relative: string, weight: number): Promise<void> {
    const found = await readdir(path.join(this.#root, relative), { withFileTypes: true }).catch(() => []);
    const below = found.filter((each) => each.isDirectory()).map(({ name }) => path.join(relative, name));
    for (const { name } of found.filter((each) => each.isFile())) {
      const file = path.join(relative, name);
      const size = await stat(path.join(this.#root, file)).then(
        (stats) => stats.blocks * 512,
        () => 0,
      );
      parts[partOf(file)] += weight * size;
    }
    const measured = isTiles(relative) ? sampleOf(below) : below;
    for (const each of measured) await this.#add(parts, each, (weight * below.length) / measured.length);
  }
}

const isTiles = (relative: string): boolean => /^tenants\/[^/]+\/log\/\d+\/tile\//.test(relative);

/** Evenly spread. */
function sampleOf(names: readonly string[]): readonly string[] {
  if (names.length <= sampledMax) return names;
  const sorted = names.toSorted();
  return Array.from({ length: sampledMax }, (_, i) => sorted[Math.floor((i * sorted.length) / sampledMax)] ?? '');
}

function partOf(file: string): keyof StorageParts {
  if (file.startsWith('index/')) return 'index';
  const kind = /^tenants\/[^/]+\/(?<kind>content|log\/\d+\/tile\/(?:entries)?)/.exec(file)?.groups?.['kind'];
  if (kind === undefined) return 'other';
  if (kind === 'content') return 'content';
  return kind.endsWith('entries') ? 'entries' : 'tiles';
}
