/**
 * How soon the console shows a search: from the key that starts it to the first rows, and from opening its link to the first
 * rows, in a real Chromium over a log of N events; and whether it stutters while all of them are scrolled through.
 * `node bench/console.ts [--events N] [--rounds N] [--scroll SECONDS]`
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { launchChromium } from '../test/browser/support/chromium.ts';
import { type Scrolled, scrollThrough } from './lib/scroll.ts';
import { startServer } from './lib/server.ts';
import { formatTable, percentile } from './lib/table.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '10' },
    scroll: { type: 'string', default: '120' },
  },
});
const events = Number(values.events);
const scrollSecondsMax = Number(values.scroll);
const rounds = Number(values.rounds);
const batchEvents = 500;
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

async function measure(): Promise<{ typed: number[]; opened: number[]; scrolled: Scrolled }> {
  await using browser = await launchChromium();
  const page = await browser.newPage({ baseURL: server.url, viewport: { width: 1280, height: 800 } });
  await signIn(page);
  const typed: number[] = [];
  const opened: number[] = [];
  const row = page.locator('[data-position]').first();
  // No two questions are the same, so that no cache of answers helps. One in 200 addresses is of each of these networks.
  for (let i = 1; i <= rounds; i += 1) {
    let startMs = performance.now();
    await page.goto(`/search?q=${encodeURIComponent(`outcome:success AND origin.ip:10.${i}.0.0/16`)}`);
    await row.waitFor();
    opened.push(performance.now() - startMs);
    await page.goto('/search?q=actor.id%3Anobody');
    await page.getByText('Nothing was found').waitFor();
    const bar = page.getByRole('combobox', { name: 'Query' });
    await bar.fill(`outcome:success AND origin.ip:10.${100 + i}.0.0/16`);
    startMs = performance.now();
    await bar.press('Enter');
    await row.waitFor();
    typed.push(performance.now() - startMs);
  }
  await page.goto('/search');
  await row.waitFor();
  return { typed, opened, scrolled: await scrollThrough(page, scrollSecondsMax) };
}

const shown = (times: readonly number[]): string =>
  `p50 ${percentile(times, 0.5).toFixed(0)} ms, p95 ${percentile(times, 0.95).toFixed(0)} ms`;
try {
  await fill();
  const { typed, opened, scrolled } = await measure();
  const over = `over ${events.toLocaleString('en')} events`;
  console.log(
    formatTable([
      { what: `Enter → first rows, ${over}`, budget: '1 s', measured: shown(typed) },
      { what: `link opened → first rows, ${over}`, budget: '1 s', measured: shown(opened) },
      {
        what: `frames over 50 ms, ${scrolled.rows.toLocaleString('en')} rows scrolled through`,
        budget: '1 %',
        measured: `${((100 * scrolled.slow) / scrolled.frames).toFixed(2)} % of ${scrolled.frames}, longest ${scrolled.longestMs.toFixed(0)} ms`,
      },
    ]),
  );
} finally {
  await server.stop('SIGTERM').catch(() => undefined);
  rmSync(directory, { recursive: true, force: true });
}
