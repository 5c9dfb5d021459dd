import { execFileSync } from 'node:child_process';
import { expect } from 'vitest';
import { axeFaultsInBoth, type Bench, personOf, setStage, test, type Visitor } from './support/index.ts';

let bench: Bench;
let ann: Visitor;

const base = {
  kind: 'data.update',
  action: 'order.change',
  severity: 1,
  actor: { type: 'user', id: 'alice', name: 'Alice', email: 'alice@example.org', session: 's-1' },
  origin: { ip: '10.0.0.7', country: 'DE' },
  target: { resources: [{ type: 'order', id: 'o-1', name: 'Order 1' }] },
};
const at = (second: number, change: object = {}) => ({
  ...base,
  outcome: 'success',
  time: `2026-11-23T10:00:${String(second).padStart(2, '0')}+01:00`,
  ...change,
});
const events = [
  at(1),
  at(2, { actor: { type: 'user', id: 'bob' } }),
  at(3, {
    outcome: 'denied',
    changes: [
      { path: 'price', old: 10, new: 12 },
      { path: 'note', new: 'it’s' },
    ],
    ext: { 'a key': 'x "y"' },
  }),
  at(4, { actor: { type: 'user', id: 'carol' }, origin: { ip: '10.0.0.8' } }),
  at(5),
];
let position = '';

setStage(async (stage) => {
  ({ bench, ann } = stage);
  await bench.send(events, 'shop');
  const found = await bench.client.search({ q: 'outcome:denied AND actor.id:alice' });
  position = found.events[0]?.position ?? '';
});

const path = (): string => `/search?event=${encodeURIComponent(JSON.stringify(position))}`;

async function open({ page }: Visitor) {
  await page.goto(path());
  const drawer = page.getByRole('dialog', { name: `Event ${position}` });
  await drawer.getByRole('tab', { name: 'Fields' }).waitFor();
  return drawer;
}

test('the drawer says in a sentence who did what to what, from where, with what result and when', async () => {
  const drawer = await open(ann);
  await expect
    .poll(() => drawer.innerText())
    .toContain(
      'Alice (alice@example.org) was not allowed to change order Order 1 from 10.0.0.7 (DE), on 2026-11-23 at 10:00:03 +01:00.',
    );
});

test('fields stand by what they are about, old and new side by side', async () => {
  const drawer = await open(ann);
  const titles = drawer.getByRole('tabpanel').getByRole('heading', { level: 3 });
  const all = ['What was changed', 'What happened', 'Who', 'From where', 'To what', 'Further fields'];
  await expect.poll(() => titles.allInnerTexts()).toEqual(all);
  await expect.poll(() => drawer.getByRole('row').nth(1).innerText()).toMatch(/price\s+10\s+12/);
  await expect.poll(() => drawer.getByRole('row').nth(2).innerText()).toMatch(/note\s+not said\s+it’s/);
});

test('a value can be copied, and searched for beside what was asked', async () => {
  const { page } = ann;
  await page.goto(`${path()}&q=outcome%3Adenied`);
  const drawer = page.getByRole('dialog', { name: `Event ${position}` });
  await drawer.getByRole('button', { name: 'Copy origin.ip' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('10.0.0.7');
  await drawer.getByRole('link', { name: 'Search for this ext.a key' }).click();
  await page.waitForURL((url) => url.searchParams.get('q') === String.raw`outcome:denied AND ext.a\ key:"x \"y\""`);
  await drawer.waitFor({ state: 'detached' });
  await page.getByRole('region', { name: 'Events' }).getByText('Alice').waitFor();
});

test('nothing before or after is asked for until somebody does, and each question is what it says', async () => {
  const { page } = ann;
  const drawer = await open(ann);
  const asked: string[] = [];
  page.on('request', (request) => void (request.url().includes('/v1/events?') && asked.push(request.url())));
  await drawer.getByRole('tab', { name: 'Before and after' }).click();
  await drawer.getByRole('button', { name: 'Same address' }).waitFor();
  expect(asked).toEqual([]);

  await drawer.getByRole('button', { name: 'Same address' }).click();
  const lines = drawer.getByRole('region', { name: 'Same address' }).getByRole('listitem');
  await lines.first().waitFor();
  expect(asked).toHaveLength(2);
  // One second, two seconds, this one, five seconds: the fourth came from elsewhere.
  const times = async () => (await lines.allInnerTexts()).map((line) => /:(\d\d)\b(?!:)/.exec(line)?.[1]);
  await expect.poll(times).toEqual(['01', '02', '03', '05']);

  await drawer.getByRole('button', { name: 'Same actor' }).click();
  const ofActor = drawer.getByRole('region', { name: 'Same actor' }).getByRole('listitem');
  await ofActor.first().waitFor();
  await expect.poll(() => ofActor.count()).toBe(3);
  await drawer.getByRole('region', { name: 'Same actor' }).getByRole('link').first().click();
  await page.getByRole('dialog').getByText('at 10:00:01 +01:00').waitFor();
});

test('it is copied as JSON, as a command for a shell, and as a link; the receipt is saved', async () => {
  const { page } = ann;
  const drawer = await open(ann);
  const copied = async (item: string): Promise<string> => {
    await drawer.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByRole('menuitem', { name: item }).click();
    await page.getByRole('menuitem', { name: item }).waitFor({ state: 'detached' });
    return page.evaluate(() => navigator.clipboard.readText());
  };
  expect(JSON.parse(await copied('As JSON'))).toMatchObject({ position, event: { outcome: 'denied' } });
  expect(new URL(await copied('As link')).pathname).toBe('/search');
  // A shell makes of it what curl is given.
  const command = (await copied('As curl')).replace(/^curl/, String.raw`printf '%s\n'`);
  const words = execFileSync('sh', ['-c', command], { encoding: 'utf8', env: { DAYBOOK_TOKEN: bench.token } }).split(
    '\n',
  );
  const [, , header = '', url = ''] = words;
  const answer = await fetch(url, { headers: { authorization: header.slice('authorization: '.length) } });
  expect(await answer.json()).toMatchObject({ position });

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    drawer.getByRole('button', { name: 'Save receipt' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`event-${position.replace(':', '-')}.receipt`);
});

test('what the role masks is said to be masked, and cannot be asked for', async () => {
  await bench.client.addRole({
    name: 'support',
    about: 'Sees what happened',
    permissions: ['events:read'],
    sight: { clear: [] },
  });
  await using sam = await personOf(bench, 'sam', ['support']);
  const drawer = await open(sam);
  await expect
    .poll(() => drawer.innerText())
    .toMatch(/Somebody \(\s*masked\) was not allowed to change something \(\s*masked\) from somewhere \(\s*masked\)/);
  expect(await drawer.innerText()).not.toMatch(/alice|10\.0\.0\.7|Order 1/i);
  await drawer.getByRole('tab', { name: 'Before and after' }).click();
  await expect
    .poll(() => drawer.getByRole('group', { name: 'In common' }).getByRole('button').allInnerTexts())
    .toEqual(['Any event']);
  await drawer.getByRole('tab', { name: 'Proof' }).click();
  await drawer.locator('[data-step=content][data-state=holds]').waitFor();
  await expect.poll(() => drawer.locator('[data-step=content]').textContent()).toContain('withheld, commitment only');
  await expect.poll(() => drawer.locator('[data-step=shown]').getAttribute('data-state')).toBe('holds');
  expect(sam.faults).toEqual([]);
});

test('keys alone suffice: tabs by arrows, Escape closes', async () => {
  const { page } = ann;
  const drawer = await open(ann);
  await drawer.getByRole('tab', { name: 'Fields' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await drawer.getByRole('button', { name: 'Any event' }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await drawer.getByRole('region', { name: 'Any event' }).waitFor();
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'detached' });
  expect(new URL(page.url()).searchParams.has('event')).toBe(false);
});

test('axe finds nothing on any tab', async () => {
  const drawer = await open(ann);
  for (const tab of ['Fields', 'Before and after', 'Proof']) {
    await drawer.getByRole('tab', { name: tab }).click();
    if (tab === 'Before and after') {
      await drawer.getByRole('button', { name: 'Any event' }).click();
      await drawer.getByRole('region', { name: 'Any event' }).getByRole('listitem').first().waitFor();
    }
    if (tab === 'Proof') await drawer.locator('[data-step=history]').waitFor();
    expect(await axeFaultsInBoth(ann.page)).toEqual([]);
  }
  expect(ann.faults).toEqual([]);
});
