import { describe, expect } from 'vitest';
import { loginLines } from '../system/support/index.ts';
import { axeFaults, type Bench, setStage, test, type Visitor } from './support/index.ts';

let bench: Bench;
let ann: Visitor;

setStage(async (stage) => {
  ({ bench, ann } = stage);
  const client = bench.client;
  await bench.send(loginLines([{ id: 'alice' }, { id: 'bob', outcome: 'failure' }]));
  await client.inviteUser({ login: 'chris', name: 'Chris Example', roles: ['administrator'] });
});

/** Every page, what says that it is there, and what is opened on it. */
const pages: readonly { path: string; heading: string; open?: string; dialog?: string }[] = [
  { path: '/search', heading: 'Search' },
  { path: '/search?event=%221%3A3%22', heading: 'Search', dialog: 'Event 1:3' },
  { path: '/overview', heading: 'Overview' },
  { path: '/looks', heading: 'Who looked' },
  { path: '/integrity', heading: 'Integrity' },
  { path: '/sources', heading: 'Sources' },
  { path: '/sources', heading: 'Sources', open: 'Labels of shop-web', dialog: 'Labels of shop-web' },
  { path: '/new-source', heading: 'Add a source' },
  { path: '/people', heading: 'People' },
  { path: '/people', heading: 'People', open: 'Invite a person', dialog: 'Invite a person' },
  { path: '/roles', heading: 'Roles' },
  { path: '/roles/auditor', heading: 'auditor' },
  { path: '/new-role', heading: 'Make a role' },
  { path: '/tokens', heading: 'Tokens' },
  { path: '/tokens', heading: 'Tokens', open: 'Make a token', dialog: 'Make a token' },
  { path: '/approvals', heading: 'Approvals' },
  { path: '/me', heading: 'Your account' },
  { path: '/me', heading: 'Your account', open: 'Set it up', dialog: 'Set up the authenticator app' },
  { path: '/device', heading: 'Sign in a device' },
  { path: '/nothing/here', heading: 'There is nothing here' },
];

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  test.for(pages)('axe finds nothing on $path, $dialog', async ({ path, heading, open, dialog }) => {
    const { page } = ann;
    await page.emulateMedia({ colorScheme });
    await page.goto(path);
    await page.getByRole('heading', { name: heading, level: 1, includeHidden: true }).waitFor();
    if (open !== undefined) await page.getByRole('button', { name: open }).click();
    if (dialog !== undefined) await page.getByRole('dialog', { name: dialog }).waitFor();
    await page.getByText('Loading …').first().waitFor({ state: 'detached' });
    expect(await axeFaults(page)).toEqual([]);
  });

  test('axe finds nothing on the pages before the door', async () => {
    await using visitor = await bench.visit({ colorScheme });
    const { page } = visitor;
    await page.goto('/sign-in');
    await page.getByRole('button', { name: 'Use a token' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    const { invitation } = await bench.client.inviteUser({ login: `x-${colorScheme}`, name: 'X Example' });
    await page.goto(invitation.path);
    await page.getByRole('button', { name: 'Use this password' }).waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.goto('/invitation');
    await page.getByText('The link is not whole').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    expect(visitor.faults).toEqual([]);
  });

  test('axe finds nothing in the menu, the help and the palette', async () => {
    const { page } = ann;
    await page.emulateMedia({ colorScheme });
    await page.goto('/sources');
    await page.getByRole('button', { name: /sign out/ }).click();
    await page.getByRole('menu').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    for (const key of ['?', 'Control+k']) {
      await page.keyboard.press(key);
      await page.getByRole('dialog').waitFor();
      expect(await axeFaults(page), key).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
  });
});

test('no table is cut on a phone', async () => {
  await using phone = await bench.visit({ width: 390 });
  await phone.context.addCookies(await ann.context.cookies());
  const { page } = phone;
  const about = encodeURIComponent('actor.id:"alice"');
  for (const path of [
    '/looks',
    `/looks?about=${about}`,
    '/sources',
    '/people',
    '/roles',
    '/tokens',
    '/me',
    '/integrity',
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
