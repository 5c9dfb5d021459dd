import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The files of a folder whose names end so, by name. Throws where there is no such folder. */
export function readTextFiles(folder: string, end: string): { readonly path: string; readonly text: string }[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(end));
  return names.toSorted().map((name) => ({ path: name, text: readFileSync(path.join(folder, name), 'utf8') }));
}
