import type { Page } from 'playwright-core';

const pressesMax = 200;

/** Marks what a pointer can use and Tab is to reach, and names what only a pointer can use. */
const mark = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const usable = 'a[href], button, input, select, textarea, summary, [tabindex], [role="slider"], [role="tab"]';
    /** Their parts are gone through by arrow keys. */
    const composite = '[role="tablist"], [role="grid"], [role="menu"], [role="listbox"], [role="radiogroup"], fieldset';
    const nameOf = (element: Element): string => element.outerHTML.slice(0, 120);
    const root = document.querySelector('[role="dialog"]') ?? document.body;
    const inSight = [...root.querySelectorAll<HTMLElement>('*')].filter((element) =>
      element.checkVisibility({ visibilityProperty: true, opacityProperty: true }),
    );
    for (const element of inSight) {
      if (!element.matches(usable) || element.matches(':disabled, [aria-hidden="true"]') || element.tabIndex < 0)
        continue;
      const isChoice = element instanceof HTMLInputElement && element.type === 'radio' && !element.checked;
      if (!isChoice) element.dataset['toReach'] = nameOf(element);
    }
    const isKeyless = (element: HTMLElement): boolean =>
      getComputedStyle(element).cursor === 'pointer' &&
      element.closest(`label, [role="row"], ${usable.replace('[tabindex]', '[tabindex]:not(main)')}`) === null &&
      element.querySelector(usable) === null;
    const unreached = (element: HTMLElement): boolean =>
      element.matches(usable) &&
      element.tabIndex < 0 &&
      element.matches('a, button, input, select, textarea') &&
      element.closest(composite) === null &&
      !element.matches(':disabled, [aria-hidden="true"]');
    return inSight.filter((element) => isKeyless(element) || unreached(element)).map(nameOf);
  });

/**
 * What a press of Tab reached, where it does not show that it did: null where it does, or that is the page itself. A date has
 * parts, each a press, and the browser itself shows which. `left`: how many are still to be reached.
 */
const reach = (page: Page): Promise<{ unseen: string | null; left: number }> =>
  page.evaluate(() => {
    const element = document.activeElement;
    const isPage = !(element instanceof HTMLElement) || element === document.body;
    const isPart = !isPage && element.matches('[data-reached]:is([type="date"], [type="datetime-local"])');
    if (!isPage) element.dataset['reached'] = '';
    const { outlineStyle, boxShadow } = getComputedStyle(element ?? document.body);
    const shows = isPage || isPart || outlineStyle !== 'none' || boxShadow !== 'none';
    const left = document.querySelectorAll('[data-to-reach]:not([data-reached])').length;
    return { unseen: shows ? null : element.outerHTML.slice(0, 120), left };
  });

/**
 * What who has no pointer cannot use on the page, or what is open on it: what Tab does not reach, what does not show that Tab
 * reached it, and what only a pointer can use.
 */
export async function keyboardFaults(page: Page): Promise<string[]> {
  await page.waitForLoadState('networkidle');
  const keyless = await mark(page);
  const unseen: string[] = [];
  for (let presses = 0; presses < pressesMax; presses += 1) {
    await page.keyboard.press('Tab');
    const at = await reach(page);
    if (at.unseen !== null) unseen.push(at.unseen);
    if (at.left === 0) break;
  }
  const missed = page.locator('[data-to-reach]:not([data-reached])');
  const names = await missed.evaluateAll((all) => all.map((each) => each.getAttribute('data-to-reach') ?? ''));
  return [
    ...keyless.map((name) => `only a pointer can use ${name}`),
    ...unseen.map((name) => `does not show that Tab reached it: ${name}`),
    ...names.map((name) => `Tab does not reach ${name}`),
  ];
}
