import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from './clock.ts';
import { Storage } from './storage.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'daybook-storage-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const blockBytes = 4096;

function put(file: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), new Uint8Array(blockBytes).fill(1));
}

test('each file counts for its part, and the first answer does not wait for the measuring', async () => {
  put('tenants/default/log/1/tile/entries/000');
  put('tenants/default/log/1/tile/entries/x001/000.p/7');
  put('tenants/default/log/1/tile/0/000');
  put('tenants/acme/content/1/1/20261123/a.seg');
  put('index/store/a/b.bin');
  put('meta.db');
  const storage = new Storage(root, systemClock());
  const first = await storage.read();
  expect(first.parts).toBeNull();
  expect(first.freeBytes).toBeGreaterThan(0);
  expect(first.totalBytes).toBeGreaterThanOrEqual(first.freeBytes);
  await storage.measure();
  const { parts } = await storage.read();
  const blocks = Object.fromEntries(Object.entries(parts ?? {}).map(([part, bytes]) => [part, bytes / blockBytes]));
  expect(blocks).toEqual({ entries: 2, tiles: 1, content: 1, index: 1, other: 1 });
});

test('of very many tiles a sample is measured, which stands for all', async () => {
  for (let i = 0; i < 200; i += 1) put(`tenants/default/log/1/tile/entries/x${String(i).padStart(3, '0')}/000`);
  const storage = new Storage(root, systemClock());
  await storage.measure();
  expect((await storage.read()).parts?.entries).toBe(200 * blockBytes);
});
