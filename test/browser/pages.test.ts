import { expect } from 'vitest';
import { loginLines } from '../system/support/index.ts';
import {
  axeFaultsInBoth,
  type Bench,
  keyboardFaults,
  openPage,
  pages,
  setStage,
  test,
  type Visitor,
} from './support/index.ts';

let bench: Bench;
let ann: Visitor;

setStage(async (stage) => {
  ({ bench, ann } = stage);
  const client = bench.client;
  await bench.send(loginLines([{ id: 'alice' }, { id: 'bob', outcome: 'failure' }]));
  await client.inviteUser({ login: 'chris', name: 'Chris Example', roles: ['administrator'] });
});

test.for(pages)(
  'axe finds nothing on $path, $dialog, in either colours, and Tab reaches all that can be used',
  async (shown) => {
    const { page } = ann;
    await openPage(page, shown);
    expect(await axeFaultsInBoth(page)).toEqual([]);
    expect(await keyboardFaults(page)).toEqual([]);
  },
);

test('axe finds nothing on the pages before the door', async () => {
  await using visitor = await bench.visit();
  const { page } = visitor;
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Use a token' }).waitFor();
  expect(await axeFaultsInBoth(page)).toEqual([]);
  const { invitation } = await bench.client.inviteUser({ login: 'xenia', name: 'Xenia Example' });
  await page.goto(invitation.path);
  await page.getByRole('button', { name: 'Use this password' }).waitFor();
  expect(await axeFaultsInBoth(page)).toEqual([]);
  await page.goto('/invitation');
  await page.getByText('The link is not whole').waitFor();
  expect(await axeFaultsInBoth(page)).toEqual([]);
  expect(visitor.faults).toEqual([]);
});

test('axe finds nothing in the menu, the help and the palette', async () => {
  const { page } = ann;
  await page.goto('/sources');
  await page.getByRole('button', { name: /sign out/ }).click();
  await page.getByRole('menu').waitFor();
  expect(await axeFaultsInBoth(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  for (const key of ['?', 'Control+k']) {
    await page.keyboard.press(key);
    await page.getByRole('dialog').waitFor();
    expect(await axeFaultsInBoth(page), key).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }
});

test('no table is cut on a phone', async () => {
  await using phone = await bench.visit({ width: 390 });
  await phone.context.addCookies(await ann.context.cookies());
  const { page } = phone;
  const about = encodeURIComponent('actor.id:"alice"');
  for (const path of [
    '/alerts',
    '/rules',
    '/rules?show=coverage',
    '/notifiers',
    '/looks',
    `/looks?about=${about}`,
    '/sources',
    '/people',
    '/roles',
    '/tokens',
    '/me',
    '/integrity',
    '/retention',
    '/holds',
    '/subjects',
  ]) {
    await page.goto(path);
    await page.locator('h1').waitFor();
    await page.getByText('Loading …').first().waitFor({ state: 'detached' });
    const cut = await page
      .locator('html, section[aria-label]')
      .evaluateAll((places) =>
        places
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
          .map((place) => place.getAttribute('aria-label') ?? place.tagName),
      );
    expect(cut, path).toEqual([]);
  }
});

test('no page breaks the content security policy, asks another host for anything, or throws', () => {
  expect(ann.faults).toEqual([]);
});
