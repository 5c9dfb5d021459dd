import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/**
 * Debian's, which `npm test` installs when it is run as root: the build of Chromium that has no window, which takes a
 * seventh less time for the same tests, or the whole one where a machine has only that.
 */
const executablePath = ['chromium-headless-shell', 'chromium', 'chromium-browser']
  .map((name) => `/usr/bin/${name}`)
  .find((file) => existsSync(file));

export const hasChromium = executablePath !== undefined;

export async function launchChromium({ hasScrollBars = false } = {}): Promise<Browser> {
  if (executablePath === undefined) {
    throw new Error('there is no Chromium: install Debian’s package chromium-headless-shell');
  }
  // As root, as in containers, Chromium has no sandbox of its own. It is shown nothing but this server.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const ignoreDefaultArgs = hasScrollBars ? ['--hide-scrollbars'] : [];
  return await chromium.launch({ executablePath, args, ignoreDefaultArgs });
}
