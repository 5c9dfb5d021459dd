import { expect } from 'vitest';
import { writeOldLog } from '../system/support/old-log.ts';
import { axeFaultsInBoth, type Bench, keyboardFaults, setStage, test, type Visitor } from './support/index.ts';

const dayMs = 86_400_000;
const perDay = 40;
const at = (daysAgo: number): number => Date.now() - daysAgo * dayMs;
const dayOf = (daysAgo: number): string => new Date(at(daysAgo)).toISOString().slice(0, 10);

let bench: Bench;
let ann: Visitor;

/** Of a hundred days ago, of the day after, and of the day before yesterday. */
const writeOld = (data: string): Promise<void> =>
  writeOldLog(
    data,
    [100, 99, 2].map((ago, day) => ({
      receivedMs: at(ago),
      events: Array.from({ length: perDay }, (_, i) => ({
        id: `01932c07-209c-7000-8000-${(day * perDay + i).toString(16).padStart(12, '0')}`,
        time: new Date(at(ago)).toISOString(),
        kind: 'data.read' as const,
        action: 'read',
        outcome: 'success' as const,
        severity: 1 as const,
        actor: { type: 'user' as const, id: 'old' },
      })),
    })),
  );

setStage(
  (stage) => {
    ({ bench, ann } = stage);
  },
  { DAYBOOK_INDEX_KEEP_DAYS: '30' },
  writeOld,
);

const address = `/search?q=actor.id%3Aold&since=${dayOf(100)}&until=${dayOf(99)}`;

test('a search that reaches before the index says so; the days are brought back, and then it finds what was there', async () => {
  const { page } = ann;
  await page.goto(address);
  const note = page.getByRole('region', { name: 'What was not searched' });
  await note.getByText('The search reaches further back than the index').waitFor();
  await note.getByText(`what was received on ${dayOf(100)} (UTC)`).waitFor();
  expect(await axeFaultsInBoth(page)).toEqual([]);
  expect(await keyboardFaults(page)).toEqual([]);
  await note.getByRole('button', { name: 'Bring days back …' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Bring days back' });
  expect(await dialog.getByLabel('From').inputValue()).toBe(dayOf(100));
  await dialog.getByLabel('Days until they leave again').fill('3');
  await dialog.getByLabel('Reason').fill('Case 4711');
  expect(await axeFaultsInBoth(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Bring them back' }).press('Enter');
  await dialog.waitFor({ state: 'detached' });
  // By itself, once all of it is there.
  await page.getByRole('figure', { name: 'Events over time' }).getByText(`${perDay} events`, { exact: true }).waitFor();
  await note.getByText('Events of this time that came late').waitFor();
  expect(await note.getByText('The search reaches further back').count()).toBe(0);
  expect(await axeFaultsInBoth(page)).toEqual([]);
  const { items } = await bench.client.listRecalls();
  expect(items).toMatchObject([{ from: dayOf(100), to: dayOf(100), found: perDay, reason: 'Case 4711' }]);
  expect(ann.faults).toEqual([]);
});

test('a search within what the index has says nothing', async () => {
  const { page } = ann;
  await page.goto('/search?q=actor.id%3Aold&since=7d');
  await page.getByRole('figure', { name: 'Events over time' }).getByText(`${perDay} events`, { exact: true }).waitFor();
  expect(await page.getByRole('region', { name: 'What was not searched' }).count()).toBe(0);
});
