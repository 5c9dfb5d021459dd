import type { Page } from 'playwright-core';

/** What somebody who looked at a list that was scrolled saw, and what it cost. */
export interface Watched {
  readonly frames: number;
  /** Frames that took longer than 50 ms: a stutter that people see. */
  readonly slow: number;
  readonly longestMs: number;
  readonly lastedMs: number;
  /** For so long something in sight showed no row. */
  readonly blankMs: number;
  /** For so long something in sight showed a row that had not come. */
  readonly awaitedMs: number;
  /** Processor time of the page's own thread: it is the same however busy the machine is. */
  readonly threadMs: number;
}

/** Watches each frame. A row says its number by `data-row`, and that it is there by `data-position`. */
const watcher = `(selector) => {
  const list = document.querySelector(selector);
  const watched = { frames: [], blankMs: 0, awaitedMs: 0, isOver: false };
  globalThis.watched = watched;
  list.scrollIntoView({ block: 'nearest' });
  let lastMs = performance.now();
  const frame = (nowMs) => {
    if (watched.isOver) return;
    const tookMs = nowMs - lastMs;
    lastMs = nowMs;
    watched.frames.push(tookMs);
    const { x, top, bottom } = list.getBoundingClientRect();
    const [from, to] = [Math.max(0, top), Math.min(innerHeight, bottom)];
    const rows = [0.15, 0.5, 0.9].map((part) => document.elementFromPoint(x + 100, from + part * (to - from))?.closest('[data-row]'));
    if (rows.some((row) => row == null)) watched.blankMs += tookMs;
    else if (rows.some((row) => !row.hasAttribute('data-position'))) watched.awaitedMs += tookMs;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}`;

interface Seen {
  readonly frames: readonly number[];
  readonly blankMs: number;
  readonly awaitedMs: number;
}

/** Watches the list while something is done to it. */
export async function watch(page: Page, selector: string, act: () => Promise<void>): Promise<Watched> {
  await using stack = new AsyncDisposableStack();
  const session = await page.context().newCDPSession(page);
  stack.defer(() => session.detach());
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const threadMs = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
  };
  const beforeMs = await threadMs();
  await page.evaluate(`(${watcher})(${JSON.stringify(selector)})`);
  await act();
  const seen = await page.evaluate<Seen>('Object.assign(watched, { isOver: true })');
  return {
    frames: seen.frames.length,
    slow: seen.frames.filter((tookMs) => tookMs > 50).length,
    longestMs: Math.max(0, ...seen.frames),
    lastedMs: seen.frames.reduce((sum, tookMs) => sum + tookMs, 0),
    blankMs: seen.blankMs,
    awaitedMs: seen.awaitedMs,
    threadMs: (await threadMs()) - beforeMs,
  };
}

/** Several rounds as one. */
export function together(rounds: readonly Watched[]): Watched {
  const sum = (key: keyof Watched): number => rounds.reduce((all, round) => all + round[key], 0);
  return {
    frames: sum('frames'),
    slow: sum('slow'),
    longestMs: Math.max(...rounds.map(({ longestMs }) => longestMs)),
    lastedMs: sum('lastedMs'),
    blankMs: sum('blankMs'),
    awaitedMs: sum('awaitedMs'),
    threadMs: sum('threadMs'),
  };
}
