import type { ReadFiles } from '@daybook/event';
import { expect, test } from 'vitest';
import { cachedTiles } from './cached-tiles.ts';

function counting(): { files: ReadFiles; reads: string[] } {
  const reads: string[] = [];
  const files: ReadFiles = {
    read: (path) => {
      reads.push(path);
      return Promise.resolve(path.endsWith('missing') ? null : new Uint8Array(100));
    },
    readRange: () => Promise.resolve(null),
    size: () => Promise.resolve(null),
    list: () => Promise.resolve([]),
  };
  return { files, reads };
}

test('a tile is read once, other files every time, and what is missing is asked for again', async () => {
  const { files, reads } = counting();
  const cached = cachedTiles(files);
  for (const path of ['log/tile/0/000', 'log/checkpoint', 'log/tile/0/missing']) {
    await cached.read(path);
    await cached.read(path);
  }
  expect(reads).toEqual([
    'log/tile/0/000',
    'log/checkpoint',
    'log/checkpoint',
    'log/tile/0/missing',
    'log/tile/0/missing',
  ]);
});

test('no more bytes are kept than the limit; the longest unused go first', async () => {
  const { files, reads } = counting();
  const cached = cachedTiles(files, 300);
  for (const name of ['a', 'b', 'c', 'a', 'd']) await cached.read(`log/tile/0/${name}`);
  reads.length = 0;
  for (const name of ['a', 'c', 'd', 'b']) await cached.read(`log/tile/0/${name}`);
  expect(reads).toEqual(['log/tile/0/b']);
});
