import { expect } from 'vitest';
import { loginLines } from '../system/support/index.ts';
import { axeFaults, type Bench, personOf, setStage, test, type Visitor } from './support/index.ts';

let bench: Bench;
let ann: Visitor;

setStage(async (stage) => {
  ({ bench, ann } = stage);
  await bench.send(loginLines([{ id: 'alice' }, { id: 'bob' }, { id: 'carol "C" OR *' }]));
  const order = { kind: 'data.read', outcome: 'denied', target: { resources: [{ type: 'order', id: 'o-1' }] } };
  await bench.send(
    [{ ...order, actor: { type: 'user', id: 'dave' }, origin: { ip: '192.0.2.1', country: 'AT' } }],
    'api',
  );
});

const queryOf = ({ page }: Visitor) => page.getByRole('combobox', { name: 'Query', includeHidden: true });

test('a click includes a value, a second takes it away, and Alt excludes it; whatever it is, it stays a value', async () => {
  const { page } = ann;
  await page.goto('/search?q=source%3Ashop-web');
  const facets = page.getByRole('complementary', { name: 'Facets' });
  await facets.getByRole('button', { name: /^Only Who alice\s+1 event\b/ }).click();
  await page.waitForURL(/alice/);
  expect(await queryOf(ann).inputValue()).toBe('source:shop-web AND actor.id:alice');
  const alice = facets.getByRole('button', { name: /^Only Who alice\s+1 event\b/, pressed: true });
  await alice.waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await alice.click();
  await facets.getByRole('button', { name: /^Only Who bob/ }).click({ modifiers: ['Alt'] });
  await page.waitForURL(/NOT/);
  expect(await queryOf(ann).inputValue()).toBe('source:shop-web AND NOT actor.id:bob');
  await facets.getByRole('button', { name: /^Only Who carol/ }).click();
  await page.getByRole('figure', { name: 'Events over time' }).getByText('1 event', { exact: true }).waitFor();
  expect(await queryOf(ann).inputValue()).toBe(
    String.raw`source:shop-web AND NOT actor.id:bob AND actor.id:"carol \"C\" OR *"`,
  );
  expect(ann.faults).toEqual([]);
});

test('events are counted by who, kind, outcome, source, resource, country and address', async () => {
  const { page } = ann;
  await page.goto('/search?q=actor.id%3Adave');
  const facets = page.getByRole('complementary', { name: 'Facets' });
  await facets.getByRole('button', { name: /^Only/ }).first().waitFor();
  const values = async () => {
    const names = await facets
      .getByRole('button', { name: /^Only/ })
      .evaluateAll((all) =>
        all.map((each) => (each.getAttribute('aria-label') ?? each.textContent ?? '').replaceAll(/\s+/g, ' ').trim()),
      );
    return names.map((name) => /^Only (.*?) ?1 event/.exec(name)?.[1]);
  };
  await expect
    .poll(values)
    .toEqual([
      'Outcome denied',
      'Kind data.read',
      'Who dave',
      'Source api',
      'Type of resource order',
      'Resource o-1',
      'Country AT',
      'Address 192.0.2.1',
    ]);
});

test('what a role masks is no facet, and the page says so', async () => {
  await bench.client.addRole({
    name: 'blind',
    about: '',
    permissions: ['events:read'],
    sight: { sources: null, restriction: '', clear: ['network'] },
  });
  await using guest = await personOf(bench, 'gus', ['blind']);
  await guest.page.goto('/search?q=source%3Ashop-web');
  const facets = guest.page.getByRole('complementary', { name: 'Facets' });
  await facets.getByRole('heading', { name: 'Outcome' }).waitFor();
  await facets.getByText('Your role masks who, type of resource, resource').waitFor();
  expect(await facets.getByRole('heading', { name: 'Who' }).count()).toBe(0);
  expect(guest.faults).toEqual([]);
});

test('on a narrow screen the facets are in a sheet', async () => {
  const { page } = ann;
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto('/search?q=source%3Ashop-web');
  await page.getByRole('button', { name: 'Narrow down' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Exclude Who bob' }).click();
  await page.waitForURL(/NOT/);
  expect(await axeFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 800 });
});
