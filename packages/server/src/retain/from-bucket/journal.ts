import type { WriteTarget } from './ports.ts';

export const journalFile = 'restoring.list';
const syncedAtOnce = 256;

interface Taken {
  readonly key: string;
  readonly version: string;
  readonly path: string;
  /** Of the key that it was sealed with; `-` where it was not. */
  readonly fingerprint: string;
}

/**
 * What is durable in the new directory, so that a restore that is run again goes on. A line is written after the file that it names was synced; a torn
 * last line names nothing.
 */
export class Journal {
  readonly #target: WriteTarget;
  /** By path: all else that a line says. */
  readonly #known = new Map<string, string>();
  #fresh: Taken[] = [];
  #writing: Promise<void> = Promise.resolve();

  private constructor(target: WriteTarget) {
    this.#target = target;
  }

  static async open(target: WriteTarget): Promise<Journal> {
    const journal = new Journal(target);
    const bytes = await target.read(journalFile);
    const lines = new TextDecoder().decode(bytes ?? new Uint8Array()).split('\n');
    for (const line of lines.slice(0, -1)) {
      const [path = '', ...rest] = line.split('\t');
      if (rest.length === 3) journal.#known.set(path, rest.join('\t'));
    }
    return journal;
  }

  /** Whether a file is there as it is to be. */
  has({ path, ...rest }: Taken): boolean {
    return this.#known.get(path) === restOf(rest);
  }

  /** A file was written. */
  async add(taken: Taken): Promise<void> {
    this.#fresh.push(taken);
    if (this.#fresh.length >= syncedAtOnce) await this.flush();
  }

  /** What was written is durable, and known to be. */
  async flush(): Promise<void> {
    const fresh = this.#fresh;
    this.#fresh = [];
    this.#writing = this.#writing.then(async () => {
      if (fresh.length === 0) return;
      await this.#target.sync(fresh.map(({ path }) => path));
      const file = await this.#target.openAppend(journalFile);
      try {
        const text = fresh.map(({ path, ...rest }) => `${path}\t${restOf(rest)}\n`).join('');
        await file.append(new TextEncoder().encode(text));
        await file.sync();
      } finally {
        await file.close();
      }
      for (const { path, ...rest } of fresh) this.#known.set(path, restOf(rest));
    });
    await this.#writing;
  }
}

const restOf = ({ key, version, fingerprint }: Omit<Taken, 'path'>): string => `${key}\t${version}\t${fingerprint}`;
