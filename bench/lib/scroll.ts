import type { Page } from 'playwright-core';

export interface Scrolled {
  readonly rows: number;
  readonly frames: number;
  /** Frames that took longer than 50 ms: a stutter that people see. */
  readonly slow: number;
  readonly longestMs: number;
}

/**
 * Scrolls the rows down by some screens a frame, as far as there are any yet, until the last row or the time is over; then
 * up and down again in long strides, as who drags the scroll bar does.
 */
export async function scrollThrough(page: Page, secondsMax: number): Promise<Scrolled> {
  const grid = page.getByRole('grid', { name: 'Events' });
  return await grid.evaluate(async (element, endMs): Promise<Scrolled> => {
    const slowMs = 50;
    const screens = 4;
    const strides = 200;
    let [frames, slow, longestMs] = [0, 0, 0];
    const browser = globalThis as unknown as { requestAnimationFrame(then: (nowMs: number) => void): void };
    const frame = (): Promise<number> => new Promise((resolve) => browser.requestAnimationFrame(resolve));
    let lastMs = await frame();
    const scroll = async (to: number): Promise<void> => {
      element.scrollTop = to;
      const nowMs = await frame();
      const tookMs = nowMs - lastMs;
      lastMs = nowMs;
      frames += 1;
      slow += tookMs > slowMs ? 1 : 0;
      longestMs = Math.max(longestMs, tookMs);
    };
    const isEnd = (): boolean =>
      element.getAttribute('aria-rowcount') !== '-1' &&
      element.scrollTop + element.clientHeight >= element.scrollHeight - 1;
    const startMs = performance.now();
    while (!isEnd() && performance.now() - startMs < endMs)
      await scroll(element.scrollTop + screens * element.clientHeight);
    const drawn = [...element.querySelectorAll('[data-row]')].map((row) => Number(row.getAttribute('data-row')));
    for (let i = 0; i < strides; i += 1) await scroll((element.scrollHeight * ((i * 37) % strides)) / strides);
    return { rows: Math.max(0, ...drawn) + 1, frames, slow, longestMs };
  }, secondsMax * 1000);
}
