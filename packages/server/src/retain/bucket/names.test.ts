import { expect, test } from 'vitest';
import { checkpointCopy, contentCopy, partialCopies, readCopyName, tagOf, tileCopy } from './names.ts';

const log = { tenant: 'default', log: 1 };
const at = (path: string): string => `tenants/default/log/1/${path}`;

test('the partial files of a log of 70,000 events are those of C2SP tlog-tiles', () => {
  expect(partialCopies(log, 70_000).map(({ copy, fullPath }) => [copy.key, fullPath])).toEqual([
    [at('tile/entries/273.p/112'), at('tile/entries/273')],
    [at('tile/0/273.p/112'), at('tile/0/273')],
    [at('tile/1/001.p/17'), at('tile/1/001')],
    [at('tile/2/000.p/1'), at('tile/2/000')],
  ]);
});

test('a log whose bundles are all full needs no partial one, and an empty one nothing', () => {
  expect(partialCopies(log, 256).map(({ copy }) => copy.key)).toEqual([at('tile/1/000.p/1')]);
  expect(partialCopies(log, 65_536).map(({ copy }) => copy.key)).toEqual([at('tile/2/000.p/1')]);
  expect(partialCopies(log, 0)).toEqual([]);
});

test('full tiles, bundles and checkpoints have the names that they have in the log', () => {
  expect(tileCopy(log, -1, 1_234_067).key).toBe(at('tile/entries/x001/x234/067'));
  expect(tileCopy(log, 1, 3)).toMatchObject({ key: at('tile/1/003'), kind: 'log', tile: { level: 1, number: 3 } });
  expect(checkpointCopy(log, 700)).toMatchObject({ key: at('checkpoints/700'), kind: 'checkpoint' });
});

test('a sealed segment has a name with a tag, which is read from it', () => {
  const { key, path } = contentCopy(log, { class: 2, day: 20_000, first: 7, last: 12 }, 'a1b2');
  expect(path).toBe('tenants/default/content/1/2/20241004/0000000000000007-0000000000000012.seg');
  expect(key).toBe(`${path}.a1b2`);
  expect(tagOf(key)).toBe('a1b2');
});

test('what an object is, is read from its name', () => {
  const segment = { class: 2, day: 20_000, first: 7, last: 12 };
  const content = contentCopy(log, segment, '0123456789abcdef');
  expect(readCopyName(content.key)).toEqual({ ...log, kind: 'content', segment, path: content.path });
  expect(readCopyName(tileCopy(log, -1, 1_234_067).key)).toEqual({ ...log, kind: 'log', level: -1, number: 1_234_067 });
  expect(readCopyName(tileCopy(log, 2, 3).key)).toEqual({ ...log, kind: 'log', level: 2, number: 3 });
  expect(partialCopies(log, 70_000).map(({ copy }) => readCopyName(copy.key)?.kind)).toEqual(
    Array.from({ length: 4 }, () => 'partial'),
  );
  expect(readCopyName(checkpointCopy(log, 700).key)).toEqual({ ...log, kind: 'checkpoint', size: 700 });
});

test.each([
  '',
  'daybook.yaml',
  'tenants/Default/log/1/checkpoints/1',
  'tenants/default/log/01/checkpoints/1',
  at('checkpoints/01'),
  at('checkpoints/99999999999999999999'),
  at('tile/0/x000/001'),
  at('tile/0/1'),
  'tenants/default/content/1/2/20241004/0000000000000007-0000000000000012.seg',
  'tenants/default/content/1/2/20241304/0000000000000007-0000000000000012.seg.0123456789abcdef',
  'tenants/default/content/1/99999/20241004/0000000000000007-0000000000000012.seg.0123456789abcdef',
  'tenants/default/content/1/2/20241004/../0000000000000007-0000000000000012.seg.0123456789abcdef',
])('%j is no name that Daybook gives', (key) => expect(readCopyName(key)).toBeNull());
