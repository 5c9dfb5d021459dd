import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A file that is handed out as it is. */
export interface StaticFile {
  /** From the folder, with `/`: `assets/index-1a2b.js`. */
  readonly name: string;
  readonly bytes: Buffer;
  /** The same, compressed, where there is a file of this name with `.br` or `.gz` beside it. */
  readonly brotli: Buffer | null;
  readonly gzip: Buffer | null;
}

const filesMax = 500;
const depthMax = 4;

/**
 * All files of a folder, read once: what is served is a table with fixed names, so no request is ever a path. Null where
 * there is no such folder. Throws where it has more files than any build of ours.
 */
export function readStaticFiles(folder: string): readonly StaticFile[] | null {
  if (!existsSync(path.join(folder, 'index.html'))) return null;
  const names = namesBelow(folder, '', 0);
  if (names.length > filesMax) throw new Error(`${folder} has ${names.length} files; it is no build of the console.`);
  const known = new Set(names);
  const read = (name: string): Buffer => readFileSync(path.join(folder, name));
  const readIf = (name: string): Buffer | null => (known.has(name) ? read(name) : null);
  return names
    .filter((name) => !/\.(?:br|gz)$/.test(name))
    .map((name) => ({ name, bytes: read(name), brotli: readIf(`${name}.br`), gzip: readIf(`${name}.gz`) }));
}

/** Files only: a link is not followed. */
function namesBelow(folder: string, relative: string, depth: number): string[] {
  if (depth > depthMax) return [];
  return readdirSync(path.join(folder, relative), { withFileTypes: true }).flatMap((item) => {
    const name = relative === '' ? item.name : `${relative}/${item.name}`;
    if (item.isDirectory()) return namesBelow(folder, name, depth + 1);
    return item.isFile() ? [name] : [];
  });
}
