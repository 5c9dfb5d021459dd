import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { axeFaults, type Bench, setStage, test, type Visitor } from './support/index.ts';

const count = 12_000;

let bench: Bench;
let ann: Visitor;

/** Event `i` is a second after the one before it; its actor says which it is. */
function lines(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, i) => {
    const index = from + i;
    return JSON.stringify({
      time: new Date(Date.UTC(2026, 9, 1) + index * 1000).toISOString(),
      kind: 'data.read',
      action: 'open',
      outcome: index % 7 === 0 ? 'denied' : 'success',
      severity: 1,
      actor: { type: 'user', id: `user-${index}` },
      origin: { ip: `10.0.${index % 8}.7`, country: 'DE' },
      target: { resources: [{ type: 'document', id: `doc-${index}` }] },
      ext: { team: `team-${index % 3}` },
    });
  }).join('\n');
}

setStage(async (stage) => {
  ({ bench, ann } = stage);
  for (let from = 0; from < count; from += 4_000) await bench.send(lines(from, from + 4_000), 'archive');
});

const gridOf = (page: Page) => page.getByRole('grid', { name: 'Events' });
const rowOf = (page: Page, name: string) => gridOf(page).getByRole('row').filter({ hasText: name });

async function search(page: Page, more = ''): Promise<void> {
  await page.goto(`/search?q=kind%3Adata.read${more}`);
  await gridOf(page).getByRole('row').nth(2).waitFor();
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

test('thousands of rows are scrolled through to the last and few of them are kept', async () => {
  const { page } = ann;
  await search(page);
  await page.evaluate(async () => {
    const grid = document.querySelector('[role="grid"]') as HTMLElement;
    const isEnd = () =>
      grid.getAttribute('aria-rowcount') !== '-1' && grid.scrollTop + grid.clientHeight >= grid.scrollHeight - 1;
    while (!isEnd()) {
      grid.scrollTop += 3_600;
      await new Promise(requestAnimationFrame);
    }
  });
  await expect.poll(() => gridOf(page).getAttribute('aria-rowcount')).toBe(String(count + 1));
  await rowOf(page, 'user-0').waitFor();
  expect(await gridOf(page).getByRole('row').count()).toBeLessThan(90);
  expect(ann.faults).toEqual([]);
});

test('rows that were let go come again when they are scrolled back to', async () => {
  const { page } = ann;
  await gridOf(page).evaluate((grid) => {
    grid.scrollTop = grid.scrollHeight / 2;
  });
  await rowOf(page, `user-${count / 2}`)
    .first()
    .waitFor();
  await gridOf(page).evaluate((grid) => {
    grid.scrollTop = 0;
  });
  await rowOf(page, `user-${count - 1}`)
    .first()
    .waitFor();
  expect(await page.getByText('Events came in among these').count()).toBe(0);
});

test('of what passes by nothing is asked for, and when it rests what is in sight is there', async () => {
  const { page } = ann;
  const asked: string[] = [];
  page.on('request', (request) => (/\/v1\/events\?/.test(request.url()) ? asked.push(request.url()) : undefined));
  await gridOf(page).evaluate(async (grid) => {
    // From the middle up, by more than a screen at a time.
    for (let i = 0; i < 60; i += 1) {
      grid.scrollTop = grid.scrollHeight * (0.7 - i / 100);
      await new Promise(requestAnimationFrame);
    }
  });
  expect(asked.length).toBeLessThan(3);
  const at = await gridOf(page).evaluate((grid) => Math.round(grid.scrollTop / 30));
  await rowOf(page, `user-${count - 1 - at - 10}`)
    .first()
    .waitFor();
  // What is in sight, and its neighbours.
  await expect.poll(() => gridOf(page).getAttribute('aria-busy')).toBe('false');
  expect(asked.length).toBeLessThan(7);
});

test('a scroll is drawn before it is painted, by the same few elements', async () => {
  const { page } = ann;
  // Who comes back to an address comes back to where they were in it: this one is of no other test.
  await search(page, '&since=2026-09-01T00%3A00%3A00Z');
  await gridOf(page).focus();
  await press(page, 'PageDown', 'PageDown', 'PageDown');
  const seen = await gridOf(page).evaluateHandle((grid) => {
    const found = { scrolls: 0, undrawn: 0, added: 0 };
    const rows = new Set(grid.querySelectorAll('[role="row"]'));
    const { x, y, height } = grid.getBoundingClientRect();
    // It was heard by the rows before.
    grid.addEventListener('scroll', () => {
      found.scrolls += 1;
      for (const part of [0.2, 0.5, 0.8]) {
        const row = document.elementFromPoint(x + 100, y + height * part)?.closest('[data-position]');
        if (row == null) found.undrawn += 1;
      }
      for (const row of grid.querySelectorAll('[role="row"]')) found.added += rows.has(row) ? 0 : 1;
    });
    return found;
  });
  const scrolls = () => seen.evaluate((found) => found.scrolls);
  // At the last row that is there no key scrolls, until there are more: it is pressed again then.
  const scrollsOfPress = async () => {
    await press(page, 'PageDown');
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    return await scrolls();
  };
  for (let i = 0; i < 8; i += 1) {
    // What is pressed before the last scroll is heard is one scroll with it.
    const before = await scrolls();
    await expect.poll(scrollsOfPress).toBeGreaterThan(before);
  }
  expect(await seen.evaluate(({ undrawn, added }) => ({ undrawn, added }))).toEqual({ undrawn: 0, added: 0 });
  // Who listens to them hears them in their order, and each once, also where the screen has become another.
  const order = async () =>
    await gridOf(page)
      .locator('[aria-rowindex]')
      .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('aria-rowindex'))));
  const isAscending = async () => (await order()).every((index, i, all) => i === 0 || index > (all[i - 1] ?? 0));
  await expect.poll(isAscending).toBe(true);
  const before = await gridOf(page).getByRole('row').count();
  await page.setViewportSize({ width: 1280, height: 1100 });
  await expect.poll(() => gridOf(page).getByRole('row').count()).toBeGreaterThan(before);
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect.poll(() => gridOf(page).getByRole('row').count()).toBe(before);
  expect(await isAscending()).toBe(true);
});

test('the first rows are asked for before the page that shows them is there, once, and are counted after they came', async () => {
  const { page } = ann;
  const asked: string[] = [];
  let letIn = (): void => undefined;
  const held = new Promise<void>((resolve) => (letIn = resolve));
  await page.goto('/me');
  await page.route(/\/assets\/page-.*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  page.on('request', (request) => {
    const [, what] = /\/v1\/(events|histogram|facets)\?/.exec(request.url()) ?? [];
    if (what !== undefined) asked.push(`${what}${/[?&]cursor=/.test(request.url()) ? ', more' : ''}`);
  });
  const came = page.waitForResponse(/\/v1\/events\?/);
  // Of a search that was not scrolled before.
  await page.goto('/search?q=outcome%3Adenied', { waitUntil: 'commit' });
  await came;
  expect(asked).toEqual(['events']);
  letIn();
  await gridOf(page).getByRole('row').nth(2).waitFor();
  await page.locator('canvas').first().waitFor();
  expect(asked.toSorted()).toEqual(['events', 'facets', 'histogram']);
  await page.unrouteAll({ behavior: 'wait' });
  expect(ann.faults).toEqual([]);
});

test('by keyboard alone rows are gone through, opened, gone through while one is open, and closed', async () => {
  const { page } = ann;
  await search(page);
  await press(page, 'j', 'j', 'ArrowDown', 'k');
  await expect.poll(() => gridOf(page).locator('[aria-selected="true"]').innerText()).toContain(`user-${count - 2}`);
  await press(page, 'Enter');
  const drawer = page.getByRole('dialog');
  await drawer
    .getByText(`user-${count - 2}`)
    .first()
    .waitFor();
  await press(page, 'j');
  await drawer
    .getByText(`user-${count - 3}`)
    .first()
    .waitFor();
  await expect.poll(() => page.locator('[role="row"][aria-current="true"]').innerText()).toContain(`user-${count - 3}`);
  await press(page, 'Escape');
  await drawer.waitFor({ state: 'detached' });
  expect(new URL(page.url()).searchParams.has('event')).toBe(false);
  await gridOf(page).focus();
  await press(page, 'Home');
  await expect.poll(() => gridOf(page).locator('[aria-selected="true"]').innerText()).toContain(`user-${count - 1}`);
  await press(page, 'PageDown', 'PageDown');
  await expect.poll(() => gridOf(page).locator('[aria-selected="true"]').isVisible()).toBe(true);
  expect(await axeFaults(page)).toEqual([]);
  expect(ann.faults).toEqual([]);
});

test('a value is searched for, and left out, from its row', async () => {
  const { page } = ann;
  await search(page);
  await gridOf(page).getByRole('button', { name: 'denied' }).first().click();
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole('menuitem', { name: 'All but this' }).click();
  await page.waitForURL((url) => (url.searchParams.get('q') ?? '').includes('NOT outcome:denied'));
  await gridOf(page).getByRole('row').nth(2).waitFor();
  expect(await gridOf(page).getByText('denied').count()).toBe(0);
  expect(ann.faults).toEqual([]);
});

test('the order is in the address', async () => {
  const { page } = ann;
  await search(page);
  await gridOf(page).getByRole('columnheader', { name: 'Time' }).getByRole('button').click();
  await rowOf(page, 'user-0').first().waitFor();
  expect(new URL(page.url()).searchParams.get('order')).toBe('asc');
  await page.reload();
  await rowOf(page, 'user-0').first().waitFor();
  await expect
    .poll(() => gridOf(page).getByRole('columnheader', { name: 'Time' }).getAttribute('aria-sort'))
    .toBe('ascending');
});

test('columns are added, ordered and made wider by keyboard, dragged by pointer, and are the same the next time', async () => {
  const { page } = ann;
  await search(page);
  await page.getByRole('button', { name: 'Columns' }).click();
  const dialog = page.getByRole('dialog', { name: 'Columns' });
  await dialog.getByLabel('Add a field').fill('ext.team');
  await press(page, 'Enter');
  await dialog.getByRole('button', { name: 'Move up: ext.team' }).press('Enter');
  await dialog.getByLabel('Width of Kind').fill('222');
  expect(await axeFaults(page)).toEqual([]);
  await press(page, 'Escape');
  await dialog.waitFor({ state: 'detached' });
  const titles = () => gridOf(page).getByRole('columnheader').allInnerTexts();
  await expect.poll(titles).toEqual(['Time', 'Who', 'From', 'Kind', 'Outcome', 'Source', 'ext.team', 'To what']);
  expect((await gridOf(page).getByRole('columnheader', { name: 'Kind' }).boundingBox())?.width).toBeCloseTo(222, 0);

  const who = gridOf(page).getByRole('columnheader', { name: 'Who' });
  const before = (await who.boundingBox())?.width ?? 0;
  const edge = await who.locator('[data-edge]').boundingBox();
  if (edge === null) throw new Error('there is no edge');
  await page.mouse.move(edge.x + 4, edge.y + 8);
  await page.mouse.down();
  await page.mouse.move(edge.x + 44, edge.y + 8, { steps: 4 });
  await page.mouse.up();
  expect((await who.boundingBox())?.width).toBeCloseTo(before + 40, 0);
  await gridOf(page).getByRole('columnheader', { name: 'Outcome' }).dragTo(who);
  await expect.poll(async () => (await titles()).slice(0, 3)).toEqual(['Time', 'Outcome', 'Who']);

  await page.reload();
  await gridOf(page).getByText('team-1').first().waitFor();
  await expect.poll(async () => (await titles()).slice(0, 3)).toEqual(['Time', 'Outcome', 'Who']);
  await page.getByRole('button', { name: 'Columns' }).click();
  await dialog.getByRole('button', { name: 'As at first' }).click();
  await press(page, 'Escape');
  await expect.poll(titles).toEqual(['Time', 'Who', 'From', 'Kind', 'Outcome', 'Source', 'To what']);
  expect(ann.faults).toEqual([]);
});

test('rows stand closer or further apart, and times are said as they are or as how long ago, and both are kept', async () => {
  const { page } = ann;
  await search(page);
  const row = gridOf(page).getByRole('row').nth(1);
  const heightOf = async () => (await row.boundingBox())?.height;
  const close = await heightOf();
  await expect.poll(() => row.locator('time').innerText()).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  await row.locator('time').hover();
  await expect.poll(() => row.getByTitle(/as written$/).count()).toBe(1);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByLabel('More room between rows').check();
  await page.getByLabel('Times as “5 minutes ago”').check();
  await press(page, 'Escape');
  await page.reload();
  await row
    .locator('time')
    .getByText(/ago|last|in \d/)
    .waitFor();
  expect(await heightOf()).toBeGreaterThan(close ?? 0);
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('button', { name: 'As at first' }).click();
  await press(page, 'Escape');
  expect(await heightOf()).toBe(close);
});

const said = 'The index differs from the log in outcome. What you see is what the log has.';

test('a row that the index has otherwise than the log is marked after it is shown, and so is the event', async () => {
  const { page } = ann;
  const asked: { positions: string[]; search: { id: string; q: string } }[] = [];
  let answer = (): void => undefined;
  const shown = new Promise<void>((resolve) => (answer = resolve));
  await page.route('**/v1/events/compare', async (route) => {
    const question = route.request().postDataJSON() as (typeof asked)[number];
    asked.push(question);
    await shown;
    const response = await route.fetch();
    expect(await response.json()).toEqual({ compared: true, items: [] });
    const items = [{ position: question.positions[1], differs: ['outcome'] }];
    await route.fulfill({ response, json: { compared: true, items } });
  });
  await page.route(/\/v1\/events\/1%3A\d+$/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...((await response.json()) as object), differs: ['outcome'] } });
  });
  const searched = page.waitForRequest(/\/v1\/events\?/);
  await search(page);
  await expect.poll(() => asked.length).toBe(1);
  // The rows are there, and the question is open still.
  const rows = gridOf(page).getByRole('row').filter({ hasText: 'user-' });
  const marked = gridOf(page).getByRole('row').filter({ hasText: said });
  expect([(await rows.count()) > 10, await marked.count()]).toEqual([true, 0]);
  expect(asked[0]?.search).toEqual({
    id: new URL((await searched).url()).searchParams.get('search'),
    q: 'kind:data.read',
  });
  expect(asked[0]?.positions.length).toBeLessThan(60);
  expect(asked[0]?.positions[0]).toBe(await rows.first().getAttribute('data-position'));
  answer();
  await marked.waitFor();
  expect([await marked.count(), await marked.getAttribute('data-position')]).toEqual([1, asked[0]?.positions[1]]);
  await marked.getByRole('link').first().click();
  await page.getByRole('dialog').getByRole('alert').getByText(said).waitFor();
  await page.unrouteAll({ behavior: 'wait' });
  await press(page, 'Escape');
  expect(ann.faults).toEqual([]);
});

test('where the index does not say whether it has the same, that is said below the rows', async () => {
  const { page } = ann;
  await page.route('**/v1/events/compare', (route) => route.fulfill({ json: { compared: false, items: [] } }));
  await search(page);
  await page.getByText('The index did not say in time whether it has the same as the log.').waitFor();
  await expect.poll(() => gridOf(page).getByRole('row').filter({ hasText: 'user-' }).count()).toBeGreaterThan(10);
  await page.unrouteAll({ behavior: 'wait' });
});

test('on a screen 1280 wide every column is in sight as it comes, and the last takes what is left on a wider one', async () => {
  await using fresh = await bench.visit();
  await fresh.context.addCookies(await ann.context.cookies());
  const { page } = fresh;
  await search(page);
  const widthOf = () => gridOf(page).evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
  const what = gridOf(page).getByRole('columnheader', { name: 'To what' });
  expect(await widthOf()).toBe(0);
  const times = gridOf(page).locator('time').first().locator('..');
  expect(await times.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  const before = (await what.boundingBox())?.width ?? 0;
  await page.setViewportSize({ width: 1480, height: 800 });
  await expect.poll(async () => (await what.boundingBox())?.width ?? 0).toBeGreaterThan(before + 150);
  expect(await widthOf()).toBe(0);
});

test('on a phone each row is a card, and what is long in it is cut and pushes nothing off the screen', async () => {
  const long = lines(0, 1)
    .replace('data.read', 'data.export')
    .replace('doc-0', `/reports/${'of-a-long-name-'.repeat(9)}`);
  await bench.send(long, 'archive');
  const { page } = ann;
  await page.setViewportSize({ width: 390, height: 800 });
  await search(page);
  const card = await rowOf(page, `user-${count - 1}`)
    .first()
    .boundingBox();
  expect(card?.width).toBeLessThan(390);
  expect(card?.height).toBeGreaterThan(50);
  await page.goto('/search?q=kind%3Adata.export&since=2026-10-01T00%3A00%3A00Z&until=2026-10-02T05%3A00%3A00Z');
  await page.locator('canvas').first().waitFor();
  const outcome = await gridOf(page).getByText('denied', { exact: true }).boundingBox();
  const who = gridOf(page).getByText('user-0', { exact: true });
  expect(await who.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  expect((outcome?.x ?? 390) + (outcome?.width ?? 0)).toBeLessThan(390);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(await axeFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 800 });
});
