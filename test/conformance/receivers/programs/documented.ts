import { readFileSync } from 'node:fs';

const guide = new URL('../../../../docs/guides/logs-of-programs.md', import.meta.url);

/**
 * A configuration as the guide has it: the code block under a heading. Each key of `replaced` stands in it and is
 * replaced by what is so here (an address, a path); nothing else is changed.
 */
export function documented(heading: string, replaced: Readonly<Record<string, string>>): string {
  const section = readFileSync(guide, 'utf8')
    .split(/^## /m)
    .find((text) => text.startsWith(`${heading}\n`));
  const block = /^```\w*\n(?<text>[^]*?)^```$/m.exec(section ?? '')?.groups?.['text'];
  if (block === undefined) throw new Error(`the guide has no block under "${heading}"`);
  return Object.entries(replaced).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`"${from}" is not in the block under "${heading}"`);
    return text.replaceAll(from, to);
  }, block);
}
