import { copyFileSync, linkSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Whether a file or folder comes along, by its path from the folder that is copied, with `/`. */
export type Wanted = (relative: string) => boolean;

/** Copies a folder. Files become hard links where `link` is set and the file system can: the largest one has 500 MB. */
export function copyFolder(from: string, to: string, wanted: Wanted, link: boolean): void {
  copyBelow(from, to, '', wanted, link);
}

function copyBelow(from: string, to: string, relative: string, wanted: Wanted, link: boolean): void {
  mkdirSync(path.join(to, relative), { recursive: true });
  for (const item of readdirSync(path.join(from, relative), { withFileTypes: true })) {
    const inner = relative === '' ? item.name : `${relative}/${item.name}`;
    if (!wanted(inner)) continue;
    if (item.isDirectory()) copyBelow(from, to, inner, wanted, link);
    else if (item.isFile()) copyFile(path.join(from, inner), path.join(to, inner), link);
  }
}

export function copyFile(from: string, to: string, link: boolean): void {
  mkdirSync(path.dirname(to), { recursive: true });
  if (link) {
    try {
      linkSync(from, to);
      return;
    } catch (error) {
      // Another file system, or one without links.
      if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  copyFileSync(from, to);
}
