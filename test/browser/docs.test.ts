import { expect } from 'vitest';
import { type Bench, setStage, test, type Visitor } from './support/index.ts';

let bench: Bench;
let ann: Visitor;

setStage((stage) => {
  ({ bench, ann } = stage);
});

test('the page of the contract asks with the token that it was given, also in a browser that is signed in', async () => {
  const { page } = ann;
  await page.goto('/docs/');
  await page.getByRole('button', { name: 'Authorize', exact: true }).click();
  const dialog = page.locator('.modal-ux');
  await dialog.locator('input').first().fill(bench.token);
  await dialog
    .getByRole('button', { name: /apply|authorize/i })
    .first()
    .click();
  await dialog.getByRole('button', { name: 'Close' }).first().click();
  await page.getByPlaceholder('Filter by tag').fill('me');
  const operation = page.locator('[id$="-getMe"]');
  await operation.locator('button').first().click();
  await operation.getByRole('button', { name: 'Try it out' }).click();
  const asked = page.waitForResponse((response) => new URL(response.url()).pathname === '/v1/me');
  await operation.getByRole('button', { name: 'Execute' }).click();
  const response = await asked;
  expect({ status: response.status(), ...(await response.json()) }).toMatchObject({
    status: 200,
    kind: 'token',
    session: null,
  });
  // The page that others made wants a style of its own, which the policy does not give it.
  expect(ann.faults.filter((fault) => fault.startsWith('foreign request'))).toEqual([]);
});
