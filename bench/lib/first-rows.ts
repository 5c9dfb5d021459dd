import type { BrowserContext, Page } from 'playwright-core';

/** Says when the first row of a search was painted: since the page was gone to, or since Enter was pressed on it. */
const script = `{
  let startMs = 0;
  let said = null;
  const begin = (atMs) => {
    startMs = atMs;
    globalThis.firstRows = new Promise((resolve) => (said = resolve));
  };
  begin(0);
  addEventListener('keydown', ({ key, timeStamp }) => (key === 'Enter' ? begin(timeStamp) : undefined), true);
  new MutationObserver(() => {
    if (said === null || document.querySelector('[data-position]') === null) return;
    const say = said;
    said = null;
    requestAnimationFrame(() => setTimeout(() => say(performance.now() - startMs)));
  }).observe(document, { childList: true, subtree: true });
}`;

export async function watchFirstRows(context: BrowserContext): Promise<void> {
  await context.addInitScript({ content: script });
}

/** In milliseconds, as the page itself counts them: how soon the bench hears of it is no matter of the page. */
export async function firstRowsMs(page: Page): Promise<number> {
  return await page.evaluate<number>('globalThis.firstRows');
}
