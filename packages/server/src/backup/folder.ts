import { parseNote } from '@daybook/tlog';
import { BackupFault } from './fault.ts';
import { decodeManifest, encodeManifest, type Manifest, type Piece, piecesOf } from './manifest.ts';
import type { FolderFiles, Notary, NoteReader } from './ports.ts';

const formatFile = 'daybook-backups.json';
const notesDirectory = 'backups';
const objectsDirectory = 'objects';
export const stagingDirectory = 'staging';
const noteTitle = 'Daybook backup, format 1';
const digits = 9;
const manifestBytesMax = 256 * 1024 * 1024;
const syncedAtOnce = 256;
const removedAtOnce = 1000;

export type Sha256Hex = (bytes: Uint8Array) => string;

/** A backup whose note was believed, and whose list of files is the one that the note names. */
export interface Backup {
  readonly manifest: Manifest;
  /** Of its list of files. */
  readonly list: Piece;
}

/** A backup that cannot be read, and why. */
export interface Unreadable {
  readonly backup: number;
  readonly place: string;
  readonly reason: string;
}

/**
 * A folder of backups:
 *
 *     daybook-backups.json    what it is
 *     backups/<number>        a signed note: the number, when, and the SHA-256 of the list of files
 *     objects/<2>/<sha256>    content, once for all backups: lists of files, pieces of files
 *
 * A backup is there once its note is. Everything that it names is durable by then. An object that no whole backup names is not
 * believed: a crash may have torn it.
 */
export class BackupFolder {
  readonly files: FolderFiles;
  readonly #sha256: Sha256Hex;
  /** Objects that are durable and whole as far as their length goes. */
  readonly #known = new Set<string>();
  #unsynced: string[] = [];
  /** Bytes that were written by this run. */
  written = 0;

  constructor(files: FolderFiles, sha256: Sha256Hex) {
    this.files = files;
    this.#sha256 = sha256;
  }

  /** @throws BackupFault where the folder is of something else. `make` writes the mark where it is empty. */
  async open(make: boolean): Promise<void> {
    const bytes = await this.files.read(formatFile);
    if (bytes === null) {
      const strangers = (await this.files.list('.')).filter((name) => !name.startsWith('daybook.lock'));
      const isOurs = strangers.every((name) => name === `${formatFile}.new`);
      if (!isOurs)
        throw new BackupFault(
          `the folder is not empty and holds no backups of Daybook (it has ${strangers[0]} but no ${formatFile}). ` +
            'Name an empty folder, or the one that the backups lie in.',
        );
      if (!make) throw new BackupFault('the folder holds no backups');
      await this.#swap(formatFile, '{"daybookBackups":1}\n');
      return;
    }
    let version: unknown;
    try {
      version = (JSON.parse(new TextDecoder().decode(bytes)) as { daybookBackups?: unknown }).daybookBackups;
    } catch {
      version = 'unreadable';
    }
    if (version !== 1) throw new BackupFault(`the folder has format ${String(version)}; this Daybook knows format 1`);
  }

  /** Numbers of all backups, oldest first. */
  async numbers(): Promise<number[]> {
    const names = await this.files.list(notesDirectory);
    return names.filter((name) => /^\d{9}$/.test(name)).map(Number);
  }

  /** All backups, oldest first, and those that cannot be read. Objects of the former are known from now on. */
  async read(notes: NoteReader): Promise<{ readonly backups: Backup[]; readonly unreadable: Unreadable[] }> {
    const backups: Backup[] = [];
    const unreadable: Unreadable[] = [];
    for (const number of await this.numbers()) {
      const place = notePath(number);
      try {
        const backup = await this.#readOne(number, notes);
        backups.push(backup);
        this.#known.add(backup.list.sha256);
        for (const { sha256 } of piecesOf(backup.manifest)) this.#known.add(sha256);
      } catch (error) {
        if (!(error instanceof BackupFault)) throw error;
        unreadable.push({ backup: number, place, reason: error.message });
      }
    }
    return { backups, unreadable };
  }

  async #readOne(number: number, notes: NoteReader): Promise<Backup> {
    const place = notePath(number);
    const bytes = await this.files.read(place);
    const parsed = bytes === null ? null : parseNote(bytes);
    if (parsed?.ok !== true) throw new BackupFault(`${place} is no signed note (${parsed?.code ?? 'missing'})`);
    const match = /^(.*)\nbackup (\d+)\nmade \S+\nlist ([0-9a-f]{64}) (\d{1,9})\n$/.exec(parsed.note.text);
    if (match?.[1] !== noteTitle || Number(match[2]) !== number)
      throw new BackupFault(`${place} does not name backup ${number}`);
    const fault = await notes.faultOf(parsed.note);
    if (fault !== null) throw new BackupFault(`${place}: ${fault}`);
    const list = { sha256: match[3] ?? '', bytes: Number(match[4]) };
    if (list.bytes > manifestBytesMax) throw new BackupFault(`${place} names a list of ${list.bytes} bytes`);
    const content = await this.object(list);
    if (content === null) throw new BackupFault(`${objectPath(list.sha256)}, its list of files, is missing or changed`);
    const manifest = decodeManifest(content, objectPath(list.sha256));
    if (manifest.backup !== number) throw new BackupFault(`${place} names the list of backup ${manifest.backup}`);
    return { manifest, list };
  }

  /** The bytes of an object, where they are what its name says; else null. */
  async object({ sha256, bytes }: Piece): Promise<Uint8Array | null> {
    const found = await this.files.read(objectPath(sha256));
    return found !== null && found.length === bytes && this.#sha256(found) === sha256 ? found : null;
  }

  /** Whether an object of a whole backup is there; its content is not looked at. */
  async has({ sha256, bytes }: Piece): Promise<boolean> {
    return this.#known.has(sha256) && (await this.files.size(objectPath(sha256))) === bytes;
  }

  /** Believes of an object no longer that it is whole: putting it writes it again. */
  forget({ sha256 }: Pick<Piece, 'sha256'>): void {
    this.#known.delete(sha256);
  }

  /** Keeps bytes, once. */
  async put(bytes: Uint8Array): Promise<Piece> {
    const piece = { sha256: this.#sha256(bytes), bytes: bytes.length };
    if (await this.has(piece)) return piece;
    await this.files.replace(objectPath(piece.sha256), bytes);
    this.#known.add(piece.sha256);
    this.#unsynced.push(objectPath(piece.sha256));
    this.written += bytes.length;
    if (this.#unsynced.length >= syncedAtOnce) await this.#sync();
    return piece;
  }

  async #sync(): Promise<void> {
    if (this.#unsynced.length > 0) await this.files.sync(this.#unsynced);
    this.#unsynced = [];
  }

  /** Makes a backup of what was put, or puts another list in the place of its own. Durable when it resolves. */
  async commit(manifest: Manifest, notary: Notary): Promise<Backup> {
    const list = await this.put(encodeManifest(manifest));
    await this.#sync();
    const { backup, madeAt } = manifest;
    const text = `${noteTitle}\nbackup ${backup}\nmade ${madeAt}\nlist ${list.sha256} ${list.bytes}\n`;
    await this.#swap(notePath(backup), await notary.sign(text));
    return { manifest, list };
  }

  async #swap(path: string, text: string): Promise<void> {
    await this.files.swap(path, new TextEncoder().encode(text));
    await this.files.sync([path]);
  }

  /** Removes backups: from then on they are not there, and `sweep` takes what only they had. */
  async remove(numbers: readonly number[]): Promise<void> {
    if (numbers.length > 0) await this.files.removeAll(notesDirectory, numbers.map(nameOf));
  }

  /** Removes every object that none of these backups has, and what a run that was killed left. Gives how many went. */
  async sweep(backups: readonly Backup[]): Promise<number> {
    const wanted = new Set(backups.flatMap(({ manifest, list }) => [list, ...piecesOf(manifest)].map(sha256Of)));
    let removed = 0;
    for (const directory of await this.files.list(objectsDirectory)) {
      const names = (await this.files.list(`${objectsDirectory}/${directory}`)).filter((name) => !wanted.has(name));
      for (let i = 0; i < names.length; i += removedAtOnce)
        await this.files.removeAll(`${objectsDirectory}/${directory}`, names.slice(i, i + removedAtOnce));
      removed += names.length;
    }
    const staged = await this.files.list(stagingDirectory);
    if (staged.length > 0) await this.files.removeAll(stagingDirectory, staged);
    const begun = (await this.files.list(notesDirectory)).filter((name) => name.endsWith('.new'));
    if (begun.length > 0) await this.files.removeAll(notesDirectory, begun);
    return removed;
  }
}

const sha256Of = ({ sha256 }: Piece): string => sha256;
const nameOf = (number: number): string => String(number).padStart(digits, '0');
export const notePath = (number: number): string => `${notesDirectory}/${nameOf(number)}`;
export const objectPath = (sha256: string): string => `${objectsDirectory}/${sha256.slice(0, 2)}/${sha256}`;
