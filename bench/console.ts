/**
 * How soon the console shows a search: from the key that starts it to the first rows, and from opening its link to the first
 * rows, in a real Chromium over a log of N events; and whether it stutters while they are scrolled, as people do it, beside a
 * list of plain elements in the same browser, so that it is the console that is measured and not the machine.
 * `node bench/console.ts [--events N] [--rounds N] [--load SECONDS] [--profile FILE]`: rows are loaded for so many seconds
 * before they are scrolled; a trace of Page Down held, for the browser's own tools, is written to the file.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../test/browser/support/chromium.ts';
import { firstRowsMs, watchFirstRows } from './lib/first-rows.ts';
import { gestures } from './lib/gestures.ts';
import { openPlainList, plainList } from './lib/plain-list.ts';
import { startServer } from './lib/server.ts';
import { formatTable, percentile, type Row } from './lib/table.ts';
import { together, watch, type Watched } from './lib/watch.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '10' },
    load: { type: 'string', default: '120' },
    profile: { type: 'string' },
  },
});
const events = Number(values.events);
const loadSecondsMax = Number(values.load);
const rounds = Number(values.rounds);
const batchEvents = 500;
const scrollRoundsMax = 3;
const run = promisify(execFile);
const directory = mkdtempSync(path.join(tmpdir(), 'daybook-bench-'));
const server = await startServer(directory);
const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' };

async function fill(): Promise<void> {
  const made = await fetch(`${server.url}/v1/sources`, { method: 'POST', headers, body: '{"name":"bench"}' });
  const { token } = (await made.json()) as { token: string };
  const load = path.join(import.meta.dirname, 'lib/load.ts');
  const base = Date.parse('2026-11-20T00:00:00Z');
  await run(process.execPath, [load, server.url, token, String(events), String(batchEvents), '4', String(base)]);
  const lag = async (): Promise<number> =>
    ((await (await fetch(`${server.url}/v1/index/rebuild`, { headers })).json()) as { lag: number }).lag;
  while ((await lag()) > 0) await new Promise((resolve) => setTimeout(resolve, 200));
}

async function signIn(page: Page): Promise<void> {
  await page.goto('/sign-in');
  const useToken = page.getByRole('button', { name: 'Use a token' });
  await useToken.or(page.getByLabel('Token')).first().waitFor();
  if (await useToken.isVisible()) await useToken.click();
  await page.getByLabel('Token').fill(server.token);
  await page.getByRole('button', { name: 'Sign in with the token' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
}

const rows = '[role="grid"][aria-label="Events"]';

/** No two questions are the same, so that no cache of answers helps. One in 200 addresses is of each of these networks. */
async function search(page: Page): Promise<{ typed: number[]; opened: number[] }> {
  const typed: number[] = [];
  const opened: number[] = [];
  for (let i = 1; i <= rounds; i += 1) {
    await page.goto(`/search?q=${encodeURIComponent(`outcome:success AND origin.ip:10.${i}.0.0/16`)}`);
    opened.push(await firstRowsMs(page));
    await page.goto('/search?q=actor.id%3Anobody');
    await page.getByText('Nothing was found').waitFor();
    const bar = page.getByRole('combobox', { name: 'Query' });
    await bar.fill(`outcome:success AND origin.ip:10.${100 + i}.0.0/16`);
    await bar.press('Enter');
    typed.push(await firstRowsMs(page));
    await page.waitForLoadState('networkidle');
  }
  return { typed, opened };
}

/** Has rows loaded, page after page, as far as the time goes. How many there are then. */
async function loadRows(page: Page): Promise<number> {
  await page.goto('/search');
  await firstRowsMs(page);
  return await page.evaluate<number>(`new Promise((resolve) => {
    const endMs = performance.now() + ${loadSecondsMax * 1000};
    const list = document.querySelector('${rows}');
    const step = () => {
      list.scrollTop = list.scrollHeight;
      const last = Number([...list.querySelectorAll('[data-row]')].at(-1).dataset.row) + 1;
      if (performance.now() > endMs || list.getAttribute('aria-rowcount') !== '-1') resolve(last);
      else requestAnimationFrame(step);
    };
    step();
  })`);
}

interface Scrolled {
  readonly gesture: string;
  readonly console: Watched;
  readonly plain: Watched;
}

/** Each gesture on both lists in turn, so that whatever else the machine does falls on both. */
async function* scroll(browser: Browser, page: Page): AsyncGenerator<Scrolled> {
  const plain = await openPlainList(browser);
  for (const [gesture, act] of Object.entries(gestures)) {
    const [ofConsole, ofPlain]: [Watched[], Watched[]] = [[], []];
    for (let i = 0; i < Math.min(rounds, scrollRoundsMax); i += 1) {
      await plain.bringToFront();
      ofPlain.push(await watch(plain, plainList, () => act(plain, plainList)));
      await page.bringToFront();
      ofConsole.push(await watch(page, rows, () => act(page, rows)));
    }
    yield { gesture, console: together(ofConsole), plain: together(ofPlain) };
  }
}

async function profile(browser: Browser, page: Page, file: string): Promise<void> {
  await browser.startTracing(page);
  await gestures['Page Down held']?.(page, rows);
  writeFileSync(file, await browser.stopTracing());
}

const shown = (times: readonly number[]): string =>
  `p50 ${percentile(times, 0.5).toFixed(0)} ms, p95 ${percentile(times, 0.95).toFixed(0)} ms`;
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
const frameMs = ({ threadMs, frames }: Watched): string => `${(threadMs / frames).toFixed(1)} ms`;

function rowsOf({ gesture, console: seen, plain }: Scrolled): Row[] {
  const { slow, frames, blankMs, awaitedMs, lastedMs, longestMs } = seen;
  return [
    {
      what: `${gesture}: frames over 50 ms`,
      budget: `a plain list has ${percent(plain.slow, plain.frames)}`,
      measured: `${percent(slow, frames)}, longest ${longestMs.toFixed(0)} ms`,
    },
    {
      what: '… processor time of the page a frame',
      budget: `a plain list takes ${frameMs(plain)}`,
      measured: frameMs(seen),
    },
    {
      what: '… of the time no row, or one that had not come',
      budget: 'none',
      measured: `${percent(blankMs, lastedMs)}, ${percent(awaitedMs, lastedMs)}`,
    },
  ];
}

/** Each part is shown when it is known: the whole takes a quarter of an hour. */
const report = (found: Row[]): void => console.log(formatTable(found));

try {
  await fill();
  await using browser = await launchChromium({ hasScrollBars: true });
  const page = await browser.newPage({ baseURL: server.url, viewport: { width: 1280, height: 800 } });
  await watchFirstRows(page.context());
  await signIn(page);
  const { typed, opened } = await search(page);
  const over = `over ${events.toLocaleString('en')} events`;
  report([
    { what: `Enter → first rows, ${over}`, budget: '1 s', measured: shown(typed) },
    { what: `link opened → first rows, ${over}`, budget: '1 s', measured: shown(opened) },
  ]);
  const loaded = await loadRows(page);
  report([{ what: 'rows scrolled through', budget: '', measured: loaded.toLocaleString('en') }]);
  for await (const scrolled of scroll(browser, page)) report(rowsOf(scrolled));
  if (values.profile !== undefined) await profile(browser, page, values.profile);
} finally {
  await server.stop('SIGTERM').catch(() => undefined);
  rmSync(directory, { recursive: true, force: true });
}
