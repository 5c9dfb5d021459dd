import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

/** Rules whose findings depend on colours: the others find the same in every scheme. */
const colourRules = ['color-contrast', 'link-in-text-block'];

/** Of what is in order nothing is written up, which takes as long as looking does. */
async function run(page: Page, options: RunOptions): Promise<string[]> {
  const { violations } = await page.evaluate(
    (given) => (globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe.run(given),
    { ...options, resultTypes: ['violations' as const] },
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any, all }) => `${id} at ${target.join(' ')}: ${[...any, ...all][0]?.message ?? ''}`),
  );
}

/** What axe finds wrong with the page as it is now, each with its place. */
export async function axeFaults(page: Page): Promise<string[]> {
  return await run(page, {});
}

/** The same, in light colours and in dark ones; it is left in light ones. */
export async function axeFaultsInBoth(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' });
  const inLight = await axeFaults(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  const inDark = await run(page, { runOnly: { type: 'rule', values: colourRules } });
  await page.emulateMedia({ colorScheme: 'light' });
  return [...inLight, ...inDark.map((fault) => `in dark colours, ${fault}`)];
}
