import { expect, test } from 'vitest';
import { movedRows } from './moved-rows.ts';

const item = {
  position: '1:40',
  received: '2026-11-29T10:00:00.000Z',
  from: 1,
  to: 2,
  ranges: [[3, 9]] as [number, number][],
  by: 'person 1',
  approvedBy: null,
  alone: false,
};
const approval = {
  id: 'a1',
  kind: 'retention.reclassify',
  state: 'waiting',
  what: { from: 2, to: 1, ranges: [[3, 9]] },
  requestedBy: { name: 'ann', role: 'administrator' },
} as unknown as Parameters<typeof movedRows>[1][number];

test('what waits comes first, and is no statement yet; what was decided, and other requests, are not in it', () => {
  const others = [
    { ...approval, state: 'applied' as const },
    { ...approval, kind: 'hold.lift' as const },
    { ...approval, what: { from: 2, to: 1, ranges: 'many' } },
  ];
  const rows = movedRows([item], [...others, approval]);
  expect(rows.map(({ id, stated }) => [id, stated?.position ?? null])).toEqual([
    ['a1', null],
    ['1:40', '1:40'],
  ]);
  expect(rows[0]).toMatchObject({ from: 2, to: 1, by: 'ann', ranges: [[3, 9]] });
});
