import { SimulatedFile } from './simulated-file.ts';
import type { SeededRandom } from './seeded-random.ts';

/**
 * A disk in memory that knows what is durable. Names and content are so only once synced; a crash keeps that and, of the
 * rest, a random part. Processes reach it through `SimulatedFiles`.
 */
export class SimulatedDisk {
  /** For each path what it named since its directory was last synced; the first is durable, the last is now. */
  #names = new Map<string, (SimulatedFile | null)[]>();
  capacityBytes: number;

  constructor(capacityBytes = Number.POSITIVE_INFINITY) {
    this.capacityBytes = capacityBytes;
  }

  file(path: string): SimulatedFile | null {
    return this.#names.get(path)?.at(-1) ?? null;
  }

  /** Names a file, or with null nothing, from now on. */
  name(path: string, file: SimulatedFile | null): void {
    const known = this.#names.get(path);
    if (known === undefined) this.#names.set(path, [null, file]);
    else known.push(file);
  }

  syncDirectory(directory: string): void {
    for (const [path, history] of this.#names) {
      if (directoryOf(path) !== directory) continue;
      const now = history.at(-1) ?? null;
      if (now === null) this.#names.delete(path);
      else this.#names.set(path, [now]);
    }
  }

  paths(): string[] {
    return [...this.#names.keys()].filter((path) => this.file(path) !== null).sort();
  }

  freeBytes(): number {
    if (this.capacityBytes === Number.POSITIVE_INFINITY) return this.capacityBytes;
    return this.capacityBytes - this.paths().reduce((sum, path) => sum + (this.file(path)?.live.length ?? 0), 0);
  }

  /** The machine stops: no process may go on after it. */
  crash(random: SeededRandom): void {
    const names = new Map<string, (SimulatedFile | null)[]>();
    for (const [path, history] of this.#names) {
      const survivor = random.pick(history);
      if (survivor !== null) names.set(path, [survivor]);
    }
    this.#names = names;
    for (const file of new Set([...names.values()].flat())) file?.crash(random);
  }

  /** What a crash now would leave, as a disk of its own. */
  crashed(random: SeededRandom): SimulatedDisk {
    const copy = new SimulatedDisk(this.capacityBytes);
    for (const [path, history] of this.#names)
      copy.#names.set(
        path,
        history.map((file) => file?.copy() ?? null),
      );
    copy.crash(random);
    return copy;
  }

  /** What programs see now, durable, as a disk of its own. */
  copy(): SimulatedDisk {
    const copy = new SimulatedDisk(this.capacityBytes);
    for (const path of this.paths()) copy.put(path, this.bytes(path));
    return copy;
  }

  /** For tests that look: the file's content. Throws where there is none. */
  bytes(path: string): Uint8Array {
    const file = this.file(path);
    if (file === null) throw new Error(`there is no ${path}`);
    return file.live.slice();
  }

  /** For tests that edit: the bytes become the file's content, durably. */
  put(path: string, bytes: Uint8Array): void {
    const file = new SimulatedFile();
    file.write(bytes, 0);
    file.sync();
    this.#names.set(path, [file]);
  }

  delete(path: string): void {
    this.#names.delete(path);
  }
}

export const directoryOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
