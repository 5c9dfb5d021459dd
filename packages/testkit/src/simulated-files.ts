import type { AppendFile, WriteFiles } from '../../server/src/ledger/ports.ts';
import { type Effect, type Faults, ProcessKilled, SimulatedFault } from './faults.ts';
import { directoryOf, type SimulatedDisk } from './simulated-disk.ts';
import { SimulatedFile } from './simulated-file.ts';

/**
 * One process's view of a simulated disk: the ledger's port, with faults. Once the process is killed no call returns any
 * more. `pause` is awaited in every call, so that a test can have calls overtake each other.
 */
export class SimulatedFiles implements WriteFiles {
  readonly #disk: SimulatedDisk;
  readonly #faults: Faults;
  readonly #pause: () => Promise<void>;

  constructor(disk: SimulatedDisk, faults: Faults, pause: () => Promise<void> = async () => undefined) {
    this.#disk = disk;
    this.#faults = faults;
    this.#pause = pause;
  }

  async read(path: string): Promise<Uint8Array | null> {
    await this.#turn();
    return this.#disk.file(path)?.live.slice() ?? null;
  }

  async readRange(path: string, offset: number, length: number): Promise<Uint8Array | null> {
    await this.#turn();
    return this.#disk.file(path)?.live.slice(offset, offset + length) ?? null;
  }

  async size(path: string): Promise<number | null> {
    await this.#turn();
    return this.#disk.file(path)?.live.length ?? null;
  }

  async list(path: string): Promise<string[]> {
    await this.#turn();
    return this.#disk.list(path);
  }

  async freeBytes(): Promise<number> {
    await this.#turn();
    return this.#disk.freeBytes();
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    await this.#perform(`write ${path}`, (effect) => {
      if (effect === 'none') return;
      const known = this.#disk.file(path);
      const file = known ?? new SimulatedFile();
      if (known === null) this.#disk.name(path, file);
      else known.truncate(0);
      this.#put(file, partOf(bytes, effect), 0, path);
    });
  }

  async replace(path: string, bytes: Uint8Array): Promise<void> {
    await this.#perform(`replace ${path}`, (effect) => {
      if (effect === 'none') return;
      const file = new SimulatedFile();
      this.#put(file, partOf(bytes, effect), 0, path);
      // A part is in the temporary file only, which stays behind.
      this.#disk.name(effect === 'part' ? `${path}.new` : path, file);
    });
  }

  async swap(path: string, bytes: Uint8Array): Promise<void> {
    await this.#perform(`swap ${path}`, (effect) => {
      if (effect === 'none') return;
      const file = new SimulatedFile();
      this.#put(file, partOf(bytes, effect), 0, path);
      if (effect === 'whole') file.sync();
      this.#disk.name(effect === 'part' ? `${path}.new` : path, file);
    });
  }

  async sync(paths: readonly string[]): Promise<void> {
    await this.#perform(`sync ${paths.length} files, ${paths[0] ?? ''}`, (effect) => {
      const files = paths.map((path) => this.#existing(path));
      const synced = effect === 'whole' ? files.length : effect === 'part' ? Math.ceil(files.length / 2) : 0;
      for (const [i, file] of files.entries()) {
        if (i < synced) file.sync();
        else file.failSync();
      }
      if (effect === 'whole')
        for (const directory of new Set(paths.map(directoryOf))) this.#disk.syncDirectory(directory);
    });
  }

  async syncDirectory(path: string): Promise<void> {
    await this.#perform(`syncDirectory ${path}`, (effect) => {
      if (effect === 'whole') this.#disk.syncDirectory(path);
    });
  }

  async remove(path: string): Promise<void> {
    await this.#perform(`remove ${path}`, (effect) => {
      if (effect === 'whole' && this.#disk.file(path) !== null) this.#disk.name(path, null);
    });
  }

  async removeAll(directory: string, names: readonly string[]): Promise<void> {
    await this.#perform(`removeAll ${directory} ${names.length}`, (effect) => {
      const removed = effect === 'whole' ? names : effect === 'part' ? names.slice(0, Math.ceil(names.length / 2)) : [];
      for (const name of removed) {
        if (this.#disk.file(`${directory}/${name}`) !== null) this.#disk.name(`${directory}/${name}`, null);
      }
      if (effect === 'whole') this.#disk.syncDirectory(directory);
    });
  }

  async openAppend(path: string): Promise<AppendFile> {
    await this.#perform(`open ${path}`, (effect) => {
      if (effect !== 'none' && this.#disk.file(path) === null) this.#disk.name(path, new SimulatedFile());
    });
    const file = this.#existing(path);
    const perform = this.#perform.bind(this);
    const put = this.#put.bind(this);
    let size = file.live.length;
    return {
      get size() {
        return size;
      },
      async append(bytes) {
        await perform(`append ${path}`, (effect) => put(file, partOf(bytes, effect), size, path));
        size += bytes.length;
      },
      async truncate(to) {
        await perform(`truncate ${path}`, (effect) => {
          if (effect === 'whole') file.truncate(to);
        });
        size = to;
      },
      async rewrite(bytes) {
        await perform(`rewrite ${path}`, (effect) => put(file, partOf(bytes, effect), 0, path));
      },
      async sync() {
        await perform(`fsync ${path}`, (effect) => {
          if (effect === 'whole') file.sync();
          else file.failSync();
        });
      },
      async close() {
        await perform(`close ${path}`, () => undefined);
      },
    };
  }

  /** Writes what there is room for; where that is not all, the disk is full. */
  #put(file: SimulatedFile, bytes: Uint8Array, at: number, path: string): void {
    const more = Math.max(0, at + bytes.length - file.live.length);
    const missing = Math.max(0, more - Math.max(0, this.#disk.freeBytes()));
    if (bytes.length > 0) file.write(bytes.subarray(0, bytes.length - missing), at);
    if (missing > 0) throw new SimulatedFault('ENOSPC', path);
  }

  #existing(path: string): SimulatedFile {
    const file = this.#disk.file(path);
    if (file === null) throw new Error(`ENOENT: ${path}`);
    return file;
  }

  async #perform(what: string, call: (effect: Effect) => void): Promise<void> {
    await this.#turn();
    try {
      this.#faults.perform(what, call);
    } catch (error) {
      if (error instanceof ProcessKilled) await never();
      throw error;
    }
  }

  async #turn(): Promise<void> {
    await this.#pause();
    if (this.#faults.isKilled) await never();
  }
}

const never = (): Promise<never> => new Promise(() => undefined);

const partOf = (bytes: Uint8Array, effect: Effect): Uint8Array =>
  effect === 'whole'
    ? bytes
    : effect === 'part'
      ? bytes.subarray(0, Math.ceil(bytes.length / 2))
      : bytes.subarray(0, 0);
