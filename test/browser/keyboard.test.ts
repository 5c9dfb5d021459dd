import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { loginLines } from '../system/support/index.ts';
import { openPage, pages, setStage, test, type Visitor } from './support/index.ts';

let ann: Visitor;

setStage(async (stage) => {
  ({ ann } = stage);
  await stage.bench.send(loginLines([{ id: 'alice' }, { id: 'bob', outcome: 'failure' }]));
});

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
 * What a press of Tab reached, and whether it shows that it did: null where that is the page itself, behind its last element.
 * A date has parts, each a press, and the browser itself shows which.
 */
const reach = (page: Page): Promise<{ name: string; shows: boolean; isNew: boolean } | null> =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return null;
    const isPart = element.matches('[data-reached="last"][type="datetime-local"]');
    const isNew = isPart || element.dataset['reached'] === undefined;
    for (const last of document.querySelectorAll<HTMLElement>('[data-reached="last"]')) last.dataset['reached'] = '';
    element.dataset['reached'] = 'last';
    const { outlineStyle, boxShadow } = getComputedStyle(element);
    const shows = isPart || outlineStyle !== 'none' || boxShadow !== 'none';
    return { name: element.outerHTML.slice(0, 120), shows, isNew };
  });

test.for(pages)('Tab reaches all that can be used on $path, $dialog, and shows where it is', async (shown) => {
  const { page } = ann;
  await openPage(page, shown);
  await page.waitForLoadState('networkidle');
  expect(await mark(page)).toEqual([]);
  const unseen: string[] = [];
  let presses = 0;
  for (; presses < pressesMax; presses += 1) {
    await page.keyboard.press('Tab');
    const at = await reach(page);
    if (at?.isNew === false) break;
    if (at?.shows === false) unseen.push(at.name);
  }
  expect(presses).toBeLessThan(pressesMax);
  expect(unseen).toEqual([]);
  const missed = page.locator('[data-to-reach]:not([data-reached])');
  expect(await missed.evaluateAll((all) => all.map((each) => each.getAttribute('data-to-reach')))).toEqual([]);
});
