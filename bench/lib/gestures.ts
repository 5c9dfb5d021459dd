import type { CDPSession, Page } from 'playwright-core';

const wheelEveryMs = 50;
const wheelPx = 120;
/** As keyboards repeat a key that is held. */
const keyEveryMs = 33;
const restMs = 300;
const beginMs = 1_000;
/** What a scroll bar has at either end before its thumb. */
const arrowPx = 22;
const dragSteps = 120;
const dragEveryMs = 16;

export type Gesture = (page: Page, selector: string) => Promise<void>;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function repeat(page: Page, everyMs: number, forMs: number, send: (session: CDPSession) => Promise<unknown>) {
  await using stack = new AsyncDisposableStack();
  const session = await page.context().newCDPSession(page);
  stack.defer(() => session.detach());
  const sent: Promise<unknown>[] = [];
  const endMs = performance.now() + forMs;
  // As people do, without waiting for the page.
  for (; performance.now() < endMs; await sleep(everyMs)) sent.push(send(session));
  await Promise.all(sent);
  await sleep(restMs);
}

const boxOf = async (page: Page, selector: string) => {
  const box = await page.locator(selector).boundingBox();
  if (box === null) throw new Error(`${selector} is not in sight`);
  return box;
};

/** Where rows are that nobody has seen since they were loaded. */
async function begin(page: Page, selector: string, part: number): Promise<void> {
  await page.evaluate(`{
    const list = document.querySelector(${JSON.stringify(selector)});
    list.scrollTop = ${part} * list.scrollHeight;
  }`);
  await sleep(beginMs);
}

const held =
  (key: string, code: string, windowsVirtualKeyCode: number): Gesture =>
  async (page, selector) => {
    await begin(page, selector, 0.5);
    await page.locator(selector).focus();
    const pressed = { type: 'keyDown' as const, key, code, windowsVirtualKeyCode, autoRepeat: true };
    await repeat(page, keyEveryMs, 6_000, (session) => session.send('Input.dispatchKeyEvent', pressed));
    await page.keyboard.up(key);
  };

/** What people do to get through a list, with the input that a browser gets of it. */
export const gestures: Readonly<Record<string, Gesture>> = {
  'wheel, 2,400 px a second': async (page, selector) => {
    await begin(page, selector, 0.5);
    const { x, y, height } = await boxOf(page, selector);
    const at = { x: x + 300, y: y + height / 2 };
    await repeat(page, wheelEveryMs, 8_000, (session) =>
      session.send('Input.dispatchMouseEvent', { type: 'mouseWheel', ...at, deltaX: 0, deltaY: wheelPx }),
    );
  },
  'Page Down held': held('PageDown', 'PageDown', 34),
  'Arrow Down held': held('ArrowDown', 'ArrowDown', 40),
  'scroll bar dragged from end to end and back': async (page, selector) => {
    await begin(page, selector, 0);
    const { x, y, width, height } = await boxOf(page, selector);
    const at = (part: number): [number, number] => [x + width - 7, y + arrowPx + part * (height - 2 * arrowPx)];
    await page.mouse.move(...at(0));
    await page.mouse.down();
    for (let i = 0; i <= 2 * dragSteps; i += 1, await sleep(dragEveryMs))
      await page.mouse.move(...at((i <= dragSteps ? i : 2 * dragSteps - i) / dragSteps));
    await page.mouse.up();
    await sleep(restMs);
  },
};
