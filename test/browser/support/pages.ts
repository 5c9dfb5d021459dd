import type { Page } from 'playwright-core';

export interface PageOfConsole {
  readonly path: string;
  /** What says that it is there. */
  readonly heading: string;
  /** The button that opens something on it. */
  readonly open?: string;
  readonly dialog?: string;
}

/** One that comes with the product. */
export const shippedRule = '5d0c7a51-6f0e-4b52-9a3e-0c4f4c1d7b06';

/** Every page of who is signed in, and what is opened on it. Event 1:3 is of the server itself. */
export const pages: readonly PageOfConsole[] = [
  { path: '/search', heading: 'Search' },
  { path: '/search?event=%221%3A3%22', heading: 'Search', dialog: 'Event 1:3' },
  { path: '/overview', heading: 'Overview' },
  { path: '/alerts', heading: 'Alerts' },
  { path: '/rules', heading: 'Rules' },
  { path: '/rules?show=coverage', heading: 'Rules' },
  { path: `/rules/${shippedRule}`, heading: 'The root account signed in from elsewhere' },
  {
    path: `/rules/${shippedRule}`,
    heading: 'The root account signed in from elsewhere',
    open: 'Disable …',
    dialog: 'Disable The root account signed in from elsewhere?',
  },
  {
    path: `/rules/${shippedRule}`,
    heading: 'The root account signed in from elsewhere',
    open: 'Make an exception …',
    dialog: 'Make an exception from The root account signed in from elsewhere',
  },
  { path: '/new-rule', heading: 'Write a rule' },
  { path: '/notifiers', heading: 'Notifiers' },
  { path: '/looks', heading: 'Who looked' },
  { path: '/integrity', heading: 'Integrity' },
  { path: '/retention', heading: 'Retention' },
  { path: '/retention', heading: 'Retention', open: 'Another policy …', dialog: 'Another policy' },
  { path: '/holds', heading: 'Holds' },
  { path: '/holds', heading: 'Holds', open: 'Place a hold …', dialog: 'Place a hold' },
  { path: '/holds?hold=%221%3A3%22', heading: 'Holds', dialog: 'Hold 1:3' },
  { path: '/subjects', heading: 'People’s rights' },
  { path: '/subjects', heading: 'People’s rights', open: 'Ask for an erasure …', dialog: 'Ask for an erasure' },
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

/** Goes there, and waits until it is there whole. */
export async function openPage(page: Page, { path, heading, open, dialog }: PageOfConsole): Promise<void> {
  await page.goto(path);
  await page.getByRole('heading', { name: heading, level: 1, includeHidden: true }).waitFor();
  if (open !== undefined) await page.getByRole('button', { name: open }).click();
  if (dialog !== undefined) await page.getByRole('dialog', { name: dialog }).waitFor();
  await page.getByText('Loading …').first().waitFor({ state: 'detached' });
}
