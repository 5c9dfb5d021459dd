import { existsSync } from 'node:fs';
import path from 'node:path';
import type { SourceFile } from './files.ts';

const link = /\]\((?<target>[^()\s]+(?:\([^()]*\)[^()\s]*)?)\)/g;

/** Links between pages that lead nowhere: no such file, or no such heading in it. Addresses of the web are not asked. */
export function deadLinks(pages: readonly SourceFile[], root: string): string[] {
  const anchors = new Map(pages.map((page) => [page.path, anchorsOf(page.text)]));
  return pages.flatMap((page) =>
    [...withoutCode(page.text).matchAll(link)].flatMap(({ groups }) => {
      const target = groups?.['target'] ?? '';
      if (/^[a-z]+:/.test(target)) return [];
      const [file = '', anchor] = target.split('#');
      const to = file === '' ? page.path : path.posix.join(path.posix.dirname(page.path), decodeURI(file));
      if (!existsSync(path.join(root, to)) && !anchors.has(to)) return [`${page.path}: there is no ${target}`];
      if (anchor === undefined || anchors.get(to)?.has(anchor) !== false) return [];
      return [`${page.path}: ${to} has no heading for #${anchor}`];
    }),
  );
}

/** As GitHub makes anchors: lower case, without punctuation, spaces as hyphens; a second one of a name gets a number. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutCode(text).matchAll(/^#{1,6} (.+)$/gm)) {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = plain
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .trim()
      .replaceAll(' ', '-');
    let unique = anchor;
    for (let n = 1; anchors.has(unique); n += 1) unique = `${anchor}-${n}`;
    anchors.add(unique);
  }
  return anchors;
}

function withoutCode(text: string): string {
  return text.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '').replaceAll(/^ {4}.*$/gm, '');
}
