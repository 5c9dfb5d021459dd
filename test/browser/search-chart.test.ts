import { outcomes } from '@daybook/event';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { loginLines } from '../system/support/index.ts';
import { axeFaults, type Bench, setStage, test, type Visitor } from './support/index.ts';

let bench: Bench;
let ann: Visitor;

setStage(async (stage) => {
  ({ bench, ann } = stage);
  await bench.send(loginLines(Array.from({ length: 40 }, (_, i) => ({ id: `user-${i}` }))));
  await bench.send(loginLines(outcomes.map((outcome) => ({ id: outcome, outcome }))), 'each-outcome');
});

test('the bars of a search say how many events there are, and are zoomed into by dragging; going back leads out', async () => {
  const { page } = ann;
  await page.goto('/search?q=source%3Ashop-web');
  const chart = page.getByRole('figure', { name: 'Events over time' });
  await chart.getByText('40 events').waitFor();
  const canvas = chart.locator('canvas');
  await canvas.waitFor();
  await expect.poll(() => chart.getByRole('row').count()).toBeGreaterThan(1);
  expect(await axeFaults(page)).toEqual([]);
  const box = await chart.locator('.u-over').boundingBox();
  if (box === null) throw new Error('the chart has no place');
  await page.mouse.move(box.x + box.width * 0.2, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, box.y + 30, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL(/since=.*until=/);
  await page.goBack();
  await chart.getByText('40 events').waitFor();
  expect(new URL(page.url()).searchParams.has('since')).toBe(false);
  expect(ann.faults).toEqual([]);
});

test('by keyboard bars are chosen and zoomed into', async () => {
  const { page } = ann;
  await page.goto('/search?q=source%3Ashop-web');
  const bars = page.getByRole('slider', { name: 'Bars of events over time' });
  await bars.focus();
  await page.keyboard.press('Home');
  await expect.poll(() => bars.getAttribute('aria-valuetext')).toMatch(/, \d+ events$/);
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Enter');
  await page.waitForURL(/since=.*until=/);
});

test('the page, the bars and the facets of a search are one look in the log', async () => {
  const { page } = ann;
  const q = 'actor.id:user-7';
  await page.goto(`/search?q=${encodeURIComponent(q)}`);
  await page.getByRole('figure', { name: 'Events over time' }).getByText('1 event', { exact: true }).waitFor();
  await page.getByRole('complementary', { name: 'Facets' }).getByText('user-7').waitFor();
  await bench.caughtUp();
  const { events } = await bench.client.search({ q: 'own:true kind:log.query', limit: 1000 });
  const looks = events.filter(({ event }) => event.request?.query === q);
  expect(looks.map(({ event }) => [event.action, event.ext?.['count']])).toEqual([['search', 1]]);
});

/** Outcomes whose colour, as the legend shows it, fills more of the bars than the edges of another do. */
const drawnOutcomes = (page: Page): Promise<string[]> =>
  page.getByRole('figure', { name: 'Events over time' }).evaluate((figure) => {
    const pixelsOf = (context: CanvasRenderingContext2D | null, width: number, height: number): Map<number, number> => {
      const { data = new Uint8ClampedArray() } = context?.getImageData(0, 0, width, height) ?? {};
      const counts = new Map<number, number>();
      for (const pixel of new Uint32Array(data.buffer)) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
      return counts;
    };
    const canvas = figure.querySelector('canvas');
    const drawn = pixelsOf(canvas?.getContext('2d') ?? null, canvas?.width ?? 1, canvas?.height ?? 1);
    return [...figure.querySelectorAll<HTMLElement>('figcaption [aria-hidden="true"]')]
      .filter((dot) => {
        const probe = new OffscreenCanvas(1, 1).getContext('2d');
        if (probe === null) return false;
        probe.fillStyle = getComputedStyle(dot).backgroundColor;
        probe.fillRect(0, 0, 1, 1);
        const [color = 0] = new Uint32Array(probe.getImageData(0, 0, 1, 1).data.buffer);
        return (drawn.get(color) ?? 0) > 50;
      })
      .map((dot) => dot.parentElement?.textContent ?? '');
  });

test.each(['light', 'dark'] as const)(
  'bars are coloured by outcome as the legend says, in %s colours',
  async (colorScheme) => {
    const { page } = ann;
    await page.emulateMedia({ colorScheme });
    await page.goto('/search?q=source%3Aeach-outcome');
    const all = ['success 1', 'unknown 1', 'failure 1', 'denied 1', 'error 1'];
    await expect.poll(() => drawnOutcomes(page)).toEqual(all);
    await page.goto('/search?q=source%3Aeach-outcome%20AND%20outcome%3Afailure');
    await expect.poll(() => drawnOutcomes(page)).toEqual(['failure 1']);
  },
);
