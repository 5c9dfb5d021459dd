import { expect, test } from 'vitest';
import { hashOf } from '../baselines/kinds/peer-days.ts';
import { GroupEraser } from './group-eraser.ts';

const windows = String.raw`OFFICE\zoe`;
const eraser = (...names: string[]) => new GroupEraser(names);
const row = (key: readonly string[], state: unknown, rule = 'r') => ({
  rule,
  signature: 's',
  key: JSON.stringify(key),
  state: JSON.stringify(state),
});

function changesOf(names: string[], rows: readonly ReturnType<typeof row>[]) {
  const made = eraser(...names);
  for (const each of rows) made.take(each);
  return made.changes().map(({ key, state }) => [key, state]);
}

test('a group that is kept by an identifier goes, with all of its parts; what only looks alike stays', () => {
  const rows = [
    row(['live', 'ann'], [1, []]),
    row(['past', '10.0.0.1', 'ann'], [1, []]),
    row(['live', 'joanna'], [1, []]),
    row(['2920', 'ann'], [1, 2]),
    row(['', JSON.stringify([windows, 'x'])], [0]),
  ];
  expect(changesOf(['ann', windows], rows)).toEqual(
    [rows[0], rows[1], rows[3], rows[4]].map((each) => [each?.key, null]),
  );
});

test('where a group only counts somebody among others, `erased` stands in that place, and numbers stay numbers', () => {
  const seen = [0, 4711, 2, [['ann', 4711], ['bob', 4711]]]; // prettier-ignore
  const counted = [4711, [[1, 2, 0, 'ann\nx', [4711], 0, 1], [1, 2, 0, JSON.stringify([windows]), [7], 0, 1]]]; // prettier-ignore
  expect(
    changesOf(['ann', '4711', windows], [row(['', 'contract-1'], seen), row(['live', '10.0.0.1'], counted)]),
  ).toEqual([
    ['["","contract-1"]', '[0,4711,2,[["erased",4711],["bob",4711]]]'],
    ['["live","10.0.0.1"]', '[4711,[[1,2,0,"erased\\nx",[4711],0,1],[1,2,0,"erased",[7],0,1]]]'],
  ]);
});

test('somebody who is called as a lane or a part is called takes no groups of others along', () => {
  const rows = [row(['live', 'bob'], [1, []]), row(['past', 'bob'], [1, []]), row(['2920', 'bob'], [1])];
  expect(changesOf(['live', 'past', '2920'], rows)).toEqual([]);
});

test('what a baseline says of a group to all others goes with it, of that rule alone', () => {
  const days = (...names: string[]) => names.map((name) => [hashOf(name), 20_000, 3]);
  const rows = [
    row(['*', 'admin'], days('ann', 'bob')),
    row(['*', 'admin'], days('ann', 'bob'), 'other'),
    row(['*', 'heard'], [20_000, 20_001]),
    row(['', 'ann'], [0]),
  ];
  expect(changesOf(['ann'], rows)).toEqual([
    ['["","ann"]', null],
    ['["*","admin"]', JSON.stringify(days('bob'))],
  ]);
  // In whichever order they come.
  expect(changesOf(['ann'], rows.toReversed())).toHaveLength(2);
});

test('more identifiers than are found are refused', () => {
  expect(() => eraser(...Array.from({ length: 101 }, (_, i) => `u${i}`))).toThrow(RangeError);
});
