import { expect } from 'vitest';
import { type Bench, personOf, setStage, signInWithToken, test } from './support/index.ts';

let bench: Bench;

setStage((stage) => {
  ({ bench } = stage);
});

test('keys alone sign in, move between pages, and open and close what is on top', async () => {
  await using visitor = await bench.visit();
  const { page } = visitor;
  await page.goto('/sign-in');
  const useToken = page.getByRole('button', { name: 'Use a token' });
  await useToken.waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  for (let presses = 0; (await focused()) !== 'Use a token'; presses += 1) {
    expect(presses).toBeLessThan(10);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  while (!(await page.getByLabel('Token').evaluate((field) => field === document.activeElement)))
    await page.keyboard.press('Shift+Tab');
  await page.keyboard.type(bench.token);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Main' }).waitFor();

  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await page.getByRole('heading', { name: 'Sources', level: 1 }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await page.getByRole('heading', { name: 'People', level: 1 }).waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Go to' }).waitFor();
  await page.keyboard.type('rol');
  await page.getByRole('option', { name: 'Roles' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Roles', level: 1 }).waitFor();
  expect(visitor.faults).toEqual([]);
});

test('the first press of Tab offers to skip the navigation, and does', async () => {
  await using visitor = await bench.visit();
  const { page } = visitor;
  await signInWithToken(page, bench.token);
  await page.goto('/sources');
  await page.getByRole('heading', { name: 'Sources', level: 1 }).waitFor();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the page');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('page');
});

test('single keys do nothing where somebody types, and can be switched off', async () => {
  await using visitor = await bench.visit();
  const { page } = visitor;
  await signInWithToken(page, bench.token);
  await page.goto('/search');
  await page.getByRole('heading', { name: 'Search', level: 1 }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('g people?');
  expect(await page.getByRole('combobox', { name: 'Query' }).inputValue()).toBe('g people?');
  await page.getByRole('heading', { name: 'Search', level: 1 }).click();
  await page.keyboard.press('?');
  await page.getByLabel('Single keys do something').uncheck();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await page.keyboard.press('?');
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(new URL(page.url()).pathname).toBe('/search');
});

test('the help lists the keys of the pages that the reader may open', async () => {
  const keysOf = async (roles: readonly string[], login: string): Promise<string> => {
    await using person = await personOf(bench, login, roles);
    await person.page.getByRole('heading', { name: 'Your account' }).click();
    await person.page.keyboard.press('?');
    const help = person.page.getByRole('dialog', { name: 'Keyboard' });
    await help.getByText('Close what is open').waitFor();
    return await help.innerText();
  };
  const reader = await keysOf(['investigator'], 'kim');
  for (const each of ['Go to Search', 'Live tail on and off', 'Search for a value of it', 'Zoom in'])
    expect(reader).toContain(each);
  expect(reader).not.toContain('Go to Roles');
  expect(await keysOf([], 'kai')).not.toContain('Live tail');
});

test('the navigation shows what the reader may open, and no more', async () => {
  const places = async (roles: readonly string[], login: string): Promise<string[]> => {
    await using person = await personOf(bench, login, roles);
    const links = person.page.getByRole('navigation', { name: 'Main' }).getByRole('link');
    await links.getByText('Your account').waitFor();
    return await links.allInnerTexts();
  };
  expect(await places(['investigator'], 'ivan')).toEqual([
    'Search',
    'Overview',
    'Alerts',
    'Rules',
    'Sources',
    'Integrity',
    'Your account',
  ]);
  expect(await places([], 'nora')).toEqual(['Your account']);
});

test('on a phone the navigation is a drawer, and no page is wider than the screen', async () => {
  await using visitor = await bench.visit({ width: 390 });
  const { page } = visitor;
  await signInWithTokenOnPhone();
  for (const name of ['Search', 'Sources', 'People', 'Roles', 'Your account']) {
    await page.getByRole('button', { name: 'Navigation' }).click();
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const [wide, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(wide, name).toBeLessThanOrEqual(screen ?? 0);
  }
  expect(visitor.faults).toEqual([]);

  async function signInWithTokenOnPhone(): Promise<void> {
    await page.goto('/sign-in');
    await page.getByRole('button', { name: 'Use a token' }).click();
    await page.getByLabel('Token').fill(bench.token);
    await page.getByRole('button', { name: 'Sign in with the token' }).click();
    await page.getByRole('button', { name: 'Navigation' }).waitFor();
  }
});

test('colours follow the system until somebody chooses, and the choice stays', async () => {
  await using visitor = await bench.visit({ colorScheme: 'dark' });
  const { page } = visitor;
  await signInWithToken(page, bench.token);
  const brightness = () =>
    page.evaluate(() => {
      const canvas = document.createElement('canvas').getContext('2d');
      if (canvas === null) return 0;
      canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
      canvas.fillRect(0, 0, 1, 1);
      return canvas.getImageData(0, 0, 1, 1).data[0] ?? 0;
    });
  expect(await brightness()).toBeLessThan(60);
  await page.getByRole('button', { name: /colours/ }).click();
  await page.getByRole('menuitemradio', { name: 'Light' }).click();
  expect(await brightness()).toBeGreaterThan(200);
  await page.reload();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  expect(await brightness()).toBeGreaterThan(200);
});
