import { readFileSync } from 'node:fs';

const guides = new URL('../../../../docs/guides/', import.meta.url);

type Replaced = Readonly<Record<string, string>>;

/**
 * A configuration as the guide has it: the code block under a heading. Each key of `replaced` stands in it and is
 * replaced by what is so here (an address, a path); nothing else is changed.
 */
export function documented(heading: string, replaced: Replaced): string {
  return documentedIn('logs-of-programs.md', heading, 0, replaced);
}

/** As `documented`: of a page of the guides, the `nth` block under a heading, from 0. */
export function documentedIn(page: string, heading: string, nth: number, replaced: Replaced): string {
  const section = readFileSync(new URL(page, guides), 'utf8')
    .split(/^## /m)
    .find((text) => text.startsWith(`${heading}\n`));
  const block = [...(section ?? '').matchAll(/^```\w*\n([^]*?)^```$/gm)][nth]?.[1];
  if (block === undefined) throw new Error(`${page} has no block ${nth} under "${heading}"`);
  return Object.entries(replaced).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`"${from}" is not in block ${nth} under "${heading}"`);
    return text.replaceAll(from, to);
  }, block);
}
