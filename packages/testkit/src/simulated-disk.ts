import { SimulatedFile } from './simulated-file.ts';
import type { SeededRandom } from './seeded-random.ts';

/**
 * A disk in memory that knows what is durable. Names and content are so only once synced; a crash keeps that and, of the
 * rest, a random part. Processes reach it through `SimulatedFiles`.
 */
export class SimulatedDisk {
  /**
   * By directory and name what it named since its directory was last synced; the first is durable, the last is now. Directories
   * are there as soon as anything below them was.
   */
  #directories = new Map<string, Directory>();
  capacityBytes: number;

  constructor(capacityBytes = Number.POSITIVE_INFINITY) {
    this.capacityBytes = capacityBytes;
  }

  file(path: string): SimulatedFile | null {
    return this.#directories.get(directoryOf(path))?.files.get(nameOf(path))?.at(-1) ?? null;
  }

  /** Names a file, or with null nothing, from now on. */
  name(path: string, file: SimulatedFile | null): void {
    const { files } = this.#directory(directoryOf(path));
    const known = files.get(nameOf(path));
    if (known === undefined) files.set(nameOf(path), [null, file]);
    else known.push(file);
  }

  syncDirectory(directory: string): void {
    const { files } = this.#directory(directory);
    for (const [name, history] of files) {
      const now = history.at(-1) ?? null;
      if (now === null) files.delete(name);
      else if (history.length > 1) files.set(name, [now]);
    }
  }

  /** Files and directories with files that a directory has now, in order. */
  list(directory: string): string[] {
    const { files, below } = this.#directories.get(directory) ?? noDirectory;
    const names = [...files].filter(([, history]) => history.at(-1) !== null).map(([name]) => name);
    for (const name of below) if (this.#hasFiles(join(directory, name))) names.push(name);
    return [...new Set(names)].sort();
  }

  #hasFiles(directory: string): boolean {
    const { files, below } = this.#directories.get(directory) ?? noDirectory;
    for (const history of files.values()) if (history.at(-1) !== null) return true;
    for (const name of below) if (this.#hasFiles(join(directory, name))) return true;
    return false;
  }

  /** What programs see now, in no order. The same bytes are the same array for as long as nothing is written. */
  *contents(): Generator<readonly [path: string, bytes: Uint8Array]> {
    for (const [path, history] of this.#histories()) {
      const file = history.at(-1);
      if (file !== null && file !== undefined) yield [path, file.live];
    }
  }

  paths(): string[] {
    return [...this.#histories()]
      .filter(([, history]) => history.at(-1) !== null)
      .map(([path]) => path)
      .sort();
  }

  freeBytes(): number {
    if (this.capacityBytes === Number.POSITIVE_INFINITY) return this.capacityBytes;
    return this.capacityBytes - this.paths().reduce((sum, path) => sum + (this.file(path)?.live.length ?? 0), 0);
  }

  /** The machine stops: no process may go on after it. */
  crash(random: SeededRandom): void {
    const survivors = new Set<SimulatedFile>();
    for (const [directory, { files }] of this.#directories) {
      for (const [name, history] of files) {
        const survivor = random.pick(history);
        if (survivor === null) files.delete(name);
        else if (history.length > 1) files.set(name, [survivor]);
        if (survivor !== null) survivors.add(survivor);
      }
      if (!this.#hasFiles(directory)) this.#forget(directory);
    }
    for (const file of survivors) file.crash(random);
  }

  /** What a crash now would leave, as a disk of its own. */
  crashed(random: SeededRandom): SimulatedDisk {
    const copy = new SimulatedDisk(this.capacityBytes);
    for (const [path, history] of this.#histories())
      copy.#directory(directoryOf(path)).files.set(
        nameOf(path),
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
    this.#directory(directoryOf(path)).files.set(nameOf(path), [file]);
  }

  delete(path: string): void {
    this.#directories.get(directoryOf(path))?.files.delete(nameOf(path));
  }

  *#histories(): Generator<readonly [path: string, history: readonly (SimulatedFile | null)[]]> {
    for (const [directory, { files }] of this.#directories)
      for (const [name, history] of files) yield [join(directory, name), history];
  }

  #directory(directory: string): Directory {
    const known = this.#directories.get(directory);
    if (known !== undefined) return known;
    const made = { files: new Map(), below: new Set<string>() };
    this.#directories.set(directory, made);
    if (directory !== '') this.#directory(directoryOf(directory)).below.add(nameOf(directory));
    return made;
  }

  #forget(directory: string): void {
    this.#directories.delete(directory);
    this.#directories.get(directoryOf(directory))?.below.delete(nameOf(directory));
  }
}

interface Directory {
  readonly files: Map<string, (SimulatedFile | null)[]>;
  /** Names of directories in it. */
  readonly below: Set<string>;
}

const noDirectory: Directory = { files: new Map(), below: new Set() };

export const directoryOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const join = (directory: string, name: string): string => (directory === '' ? name : `${directory}/${name}`);
