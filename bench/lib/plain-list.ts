import type { Browser, Page } from 'playwright-core';

export const plainList = '#list';
const rows = 20_000;

/** A list of plain elements with a line of text each, and nothing else: what the browser can do on this machine. */
export async function openPlainList(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const style =
    '#list { position: fixed; left: 250px; top: 150px; width: 1000px; height: 620px; overflow: auto; font: 13px sans-serif }' +
    '#list div { height: 30px; border-bottom: 1px solid #ccc }';
  await page.setContent(`<style>${style}</style><section id="list" tabindex="0"></section>`);
  await page.evaluate(`{
    for (let i = 0; i < ${rows}; i += 1) {
      const row = document.createElement('div');
      row.dataset.row = row.dataset.position = i;
      row.textContent = '2026-11-20 00:00:00 user-' + i + ' 10.0.0.1 api.call success bench GET /api/v2/accounts/' + i;
      list.append(row);
    }
  }`);
  return page;
}
