import { test as plain } from 'vitest';
import { hasChromium } from './chromium.ts';

/** A test of the console in a browser. */
export const test = plain.extend<{ chromium: undefined }>({
  chromium: [
    async ({ skip }, use) => {
      skip(!hasChromium, 'needs chromium');
      await use(undefined);
    },
    { auto: true },
  ],
});
