import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's, which `npm test` installs when it is run as root. */
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((file) => existsSync(file));

export const hasChromium = executablePath !== undefined;

export async function launchChromium(): Promise<Browser> {
  if (executablePath === undefined) throw new Error('there is no Chromium: install Debian’s package chromium');
  // As root, as in containers, Chromium has no sandbox of its own. It is shown nothing but this server.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return await chromium.launch({ executablePath, args });
}
