/**
 * The pictures of the README: a real server with the logs of `examples/`, people who look at them, and Debian's Chromium. Each
 * is taken in light and in dark colours, and written as WebP by the browser itself.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { Bench, type Visitor } from '../../test/browser/support/bench.ts';
import { begin, personOf } from '../../test/browser/support/people.ts';
import { Daybook } from '../demo/daybook.ts';

const root = path.resolve(import.meta.dirname, '../..');
const images = path.join(root, 'docs/images');
const quality = 0.82;
const logs = { 'apache-access.log': 'intranet', 'nginx-access.log': 'api', 'auth.log': 'web-1' } as const;
const intruder = 'origin.ip:203.0.113.66';

interface Picture {
  readonly name: string;
  readonly path: string;
  /** Until it shows what it is to show. */
  readonly ready: (page: Page) => Promise<unknown>;
}

async function main(): Promise<void> {
  await using bench = await Bench.start();
  await using ann = await begin(bench);
  const { secret } = await bench.client.addToken({ name: 'import', roles: ['operator'] });
  const daybook = new Daybook({ DAYBOOK_URL: bench.server.url, DAYBOOK_TOKEN: secret }, root);
  for (const [file, source] of Object.entries(logs)) {
    const ran = await daybook.run(['import', path.join(root, 'examples', file), '--source', source]);
    if (ran.exitCode !== 0) throw new Error(`${file} was not taken in: ${ran.stderr}`);
  }
  await bench.caughtUp();
  await someLook(bench);
  await mkdir(images, { recursive: true });
  for (const picture of await pictures(bench)) {
    // Once before: a browser that has seen the log can tell that it goes on.
    await show(ann, picture, 'light');
    for (const colorScheme of ['light', 'dark'] as const) {
      await show(ann, picture, colorScheme);
      await keep(ann, `${picture.name}-${colorScheme}`);
    }
  }
}

/** Others look too, so that there is something to see of who looked. */
async function someLook(bench: Bench): Promise<void> {
  const asked = {
    ivan: ['outcome:failure', 'actor.id:backup', intruder, `${intruder} AND outcome:success`],
    olga: ['kind:admin.*', 'actor.id:erin'],
  };
  for (const [login, queries] of Object.entries(asked)) {
    await using person = await personOf(bench, login, ['investigator']);
    for (const q of queries) {
      await person.page.goto(`/search?q=${encodeURIComponent(q)}`);
      await person.page.getByRole('grid', { name: 'Events' }).waitFor();
    }
  }
  await bench.caughtUp();
}

async function pictures(bench: Bench): Promise<Picture[]> {
  const q = `${intruder} AND actor.id:backup AND kind:auth.login AND outcome:success`;
  const [wayIn] = (await bench.client.search({ q, order: 'asc', limit: 1 })).events;
  if (wayIn === undefined) throw new Error(`nothing is found by ${q}: examples/ tells another story`);
  const searchOf = (query: string): string =>
    `/search?${new URLSearchParams({ q: query, since: '2026-11-23T04:04:00Z', until: '2026-11-23T04:11:00Z' }).toString()}`;
  return [
    { name: 'search', path: searchOf(intruder), ready: hasResults },
    {
      name: 'proof',
      path: `${searchOf(intruder)}&event=${encodeURIComponent(JSON.stringify(wayIn.position))}`,
      ready: async (page) => {
        await page.getByRole('dialog').getByRole('tab', { name: 'Proof' }).click();
        await page.getByRole('dialog').getByText('The log goes on from what this browser saw before').waitFor();
      },
    },
    {
      name: 'looks',
      path: '/looks',
      ready: (page) =>
        page
          .getByRole('region', { name: 'Looks', exact: true })
          .or(page.getByRole('heading', { name: 'All looks' }))
          .first()
          .waitFor(),
    },
  ];
}

async function hasResults(page: Page): Promise<void> {
  await page.getByRole('grid', { name: 'Events' }).waitFor();
  await page.getByRole('complementary', { name: 'Facets' }).getByRole('button').first().waitFor();
  await page.locator('canvas').first().waitFor();
}

async function show({ page }: Visitor, picture: Picture, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.goto(picture.path);
  await picture.ready(page);
  await page.getByText('Loading …').first().waitFor({ state: 'detached' });
  await page.waitForLoadState('networkidle');
}

async function keep({ page }: Visitor, name: string): Promise<void> {
  const file = path.join(images, `${name}.webp`);
  const webp = await asWebp(page, await page.screenshot());
  await writeFile(file, webp);
  process.stdout.write(`${path.relative(root, file)}  ${Math.round(webp.length / 1024)} KiB\n`);
}

/** Chromium packs it: a third of what it is as PNG. */
async function asWebp(page: Page, png: Buffer): Promise<Buffer> {
  const empty = await page.context().newPage();
  try {
    const base64 = await empty.evaluate(
      async ([source, q]) => {
        const bytes = Uint8Array.from(atob(source), (char) => char.codePointAt(0) ?? 0);
        const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
        const blob = await canvas.convertToBlob({ type: 'image/webp', quality: q });
        const packed = new Uint8Array(await blob.arrayBuffer());
        return btoa(Array.from(packed, (byte) => String.fromCodePoint(byte)).join(''));
      },
      [png.toString('base64'), quality] as const,
    );
    return Buffer.from(base64, 'base64');
  } finally {
    await empty.close();
  }
}

await main();
