import { isTenantName, parseWalName, type ReadFiles, tenantsDirectory, walDirectory } from '@daybook/event';

const namedMax = 100;

/** Names that are no part of what is verified. They can change nothing of it, so they are said and no more. */
export function foreignNotes(paths: readonly string[]): string[] {
  const notes = paths.slice(0, namedMax).map((path) => `foreign file: ${path}`);
  const more = paths.length - notes.length;
  return more === 0 ? notes : [...notes, `and ${more} more foreign files`];
}

/** A file that is being written, or that a crash left: a name that is known, and `.new`. */
export const isTemporary = (name: string, isKnown: (name: string) => boolean): boolean =>
  name.endsWith('.new') && isKnown(name.slice(0, -'.new'.length));

export const isLogName = (name: string): boolean => /^[1-9]\d{0,9}$/.test(name) && Number(name) <= 0xffffffff;

/** What lies in `wal` and beside the logs, where the verifier has nothing to read. Paths are relative to the directory. */
export async function listForeign(files: ReadFiles): Promise<string[]> {
  const foreign: string[] = [];
  for (const name of await files.list(walDirectory)) {
    if (parseWalName(name) === null) foreign.push(`${walDirectory}/${name}`);
  }
  for (const tenant of await files.list(tenantsDirectory)) {
    const root = `${tenantsDirectory}/${tenant}`;
    const logs = isTenantName(tenant) ? await listTenant(files, root, foreign) : 0;
    if (logs === 0) foreign.push(root);
  }
  return foreign;
}

/** The number of directories of logs; what else there is goes to `foreign`. */
async function listTenant(files: ReadFiles, root: string, foreign: string[]): Promise<number> {
  let logs = 0;
  for (const kind of await files.list(root)) {
    if (kind !== 'log' && kind !== 'content') {
      foreign.push(`${root}/${kind}`);
      continue;
    }
    for (const name of await files.list(`${root}/${kind}`)) {
      if (isLogName(name)) logs += 1;
      else foreign.push(`${root}/${kind}/${name}`);
    }
  }
  return logs;
}
