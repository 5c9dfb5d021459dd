import { globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const dist = path.resolve(import.meta.dirname, '../../packages/web/dist');
const page = readFileSync(path.join(dist, 'index.html'), 'utf8');
const initialBytesMax = 350 * 1024;

/** What a browser loads before it shows a page of somebody who is not signed in: the page, and what that imports. */
function initialFiles(): string[] {
  const found = new Set(['index.html']);
  const queue = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, name = '']) => name);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const text = name.endsWith('.js') ? readFileSync(path.join(dist, name), 'utf8') : '';
    // Imports that are awaited are loaded when they are needed.
    queue.push(...[...text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)].map(([, file = '']) => `assets/${file}`));
  }
  return [...found];
}

test('what the console loads before it shows something is under 350 KB, compressed', () => {
  const files = initialFiles();
  expect(files.some((name) => name.endsWith('.css'))).toBe(true);
  expect(files.filter((name) => name.endsWith('.js')).length).toBeGreaterThan(1);
  const bytes = files.reduce((sum, name) => sum + statSync(path.join(dist, `${name}.gz`)).size, 0);
  expect(bytes).toBeLessThan(initialBytesMax);
});

test('the page has neither script nor style of its own, and names no other host', () => {
  expect(page).not.toMatch(/<style|style=|<script(?![^>]*\ssrc=)|\son\w+=/);
  expect(
    [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, to = '']) => to).filter((to) => !to.startsWith('/assets/')),
  ).toEqual([]);
});

test('nothing of the bundle is kept as text that becomes code', () => {
  const scripts = globSync('assets/*.js', { cwd: dist }).map((name) => readFileSync(path.join(dist, name), 'utf8'));
  expect(scripts.length).toBeGreaterThan(5);
  expect(scripts.filter((text) => /\beval\(|sourceMappingURL/.test(text))).toEqual([]);
});
