import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** Version of everything that lies in a data directory. A program refuses a newer one, and says so. */
export const directoryVersion = 1;

const versionFile = 'format.json';

/** The small files of a data directory that are written once. All are for the owner only. */
export interface DataDirectory {
  readonly path: string;
  /** True when this start made it. */
  readonly isNew: boolean;
  read(name: string): string | null;
  /** Creates the file; throws where there is one. */
  write(name: string, text: string): void;
  /** Creates the file or replaces it: a crash leaves the old one or the new one. */
  rewrite(name: string, text: string): void;
  /** No error where there is none. */
  remove(name: string): void;
}

/** Opens a data directory, or makes one. Throws where it is of another version or full of something else. */
export function openDataDirectory(directory: string): DataDirectory {
  makeDirectory(path.resolve(directory), 'the data directory');
  const file = (name: string): string => path.join(directory, name);
  const isNew = !existsSync(file(versionFile));
  if (isNew) {
    const strangers = readdirSync(directory).filter((name) => !['daybook.yaml', 'daybook.lock'].includes(name));
    if (strangers.length > 0) {
      throw new Error(
        `${directory} is not empty and is not a data directory of Daybook (it has ${strangers[0]} but no ${versionFile}). ` +
          'Name an empty directory, or one that does not exist yet.',
      );
    }
    chmodSync(directory, 0o700);
    writeFileSync(file(versionFile), `${JSON.stringify({ daybook: directoryVersion })}\n`, { mode: 0o600, flag: 'wx' });
  } else checkVersion(directory, readFileSync(file(versionFile), 'utf8'));
  return {
    path: directory,
    isNew,
    read: (name) => (existsSync(file(name)) ? readFileSync(file(name), 'utf8') : null),
    write(name, text) {
      mkdirSync(path.dirname(file(name)), { recursive: true, mode: 0o700 });
      writeFileSync(file(name), text, { mode: 0o600, flag: 'wx', flush: true });
    },
    rewrite(name, text) {
      const next = file(`${name}.new`);
      rmSync(next, { force: true });
      writeFileSync(next, text, { mode: 0o600, flag: 'wx', flush: true });
      renameSync(next, file(name));
    },
    remove: (name) => rmSync(file(name), { force: true }),
  };
}

/** One level after the other: Node's own way of making all of them never ends where the system refuses as `/proc` does. */
export function makeDirectory(directory: string, what: string): void {
  if (existsSync(directory)) return;
  makeDirectory(path.dirname(directory), what);
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${what} ${directory} cannot be made (${reason}). Name a place that this user may write to.`, {
      cause: error,
    });
  }
}

function checkVersion(directory: string, text: string): void {
  let version: unknown;
  try {
    version = (JSON.parse(text) as { daybook?: unknown }).daybook;
  } catch {
    throw new Error(`${directory}/${versionFile} cannot be read. Restore it from a backup.`);
  }
  if (version === directoryVersion) return;
  if (typeof version === 'number' && version > directoryVersion) {
    throw new Error(
      `${directory} was written by a newer Daybook (format ${version}; this one knows ${directoryVersion}). Start the newer ` +
        'one, or restore the backup that was made before the update.',
    );
  }
  throw new Error(`${directory} has format ${String(version)}, which this Daybook does not know.`);
}
