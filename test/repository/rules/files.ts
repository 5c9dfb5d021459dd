import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A file of the repository: its path from the root, with `/`, and its text. Rules are functions of such files. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export const root = path.resolve(import.meta.dirname, '../../..');

/** What is not ours, or is made by others: installed packages, results, recorded logs, the lock file. */
const notOurs = /(?:^|\/)(?:node_modules|dist|coverage|\.git|\.data)(?:\/|$)|^examples\/|^package-lock\.json$/;

/** Files of the repository by the end of their names, such as `.ts`. */
export function filesEnding(...ends: readonly string[]): SourceFile[] {
  const found = globSync(['*', '{packages,scripts,test,bench,docs,deploy}/**/*', '.ci/*'], {
    cwd: root,
    withFileTypes: true,
    exclude: (item) => ['node_modules', 'dist', 'coverage'].includes(item.name),
  });
  return found
    .filter((item) => item.isFile() && ends.some((end) => item.name.endsWith(end)))
    .map((item) => path.relative(root, path.join(item.parentPath, item.name)).replaceAll(path.sep, '/'))
    .filter((file) => !notOurs.test(file))
    .toSorted()
    .map((file) => ({ path: file, text: readFileSync(path.join(root, file), 'utf8') }));
}

/** What only tests load: it may do what the program may not. */
export function isForTests({ path: file }: SourceFile): boolean {
  return (
    !file.startsWith('packages/') ||
    /\.test\.ts$|(?:^|\/)(?:testing\/|testing\.ts$|arbitrary\.ts$)|^packages\/testkit\//.test(file)
  );
}
