import { expect, test } from 'vitest';
import { plainPaint } from './style.ts';
import { renderTable, type TableColumn } from './table.ts';

interface Row {
  a: string;
  b: string;
}
const columns: readonly TableColumn<Row>[] = [
  { title: 'a', value: ({ a }) => a, widthMin: 2 },
  { title: 'long title', value: ({ b }) => b, widthMin: 4, align: 'right' },
];

test('columns are as wide as their content', () => {
  const rows = [
    { a: 'x', b: '1' },
    { a: 'longer', b: '22' },
  ];
  expect(renderTable(rows, columns, 80, plainPaint)).toBe(
    ['a       long title', 'x                1', 'longer          22'].join('\n'),
  );
});

test('a table fits its width: the widest columns shrink, and say that they were cut', () => {
  const text = renderTable([{ a: 'x'.repeat(100), b: 'y'.repeat(30) }], columns, 40, plainPaint);
  for (const line of text.split('\n')) expect([...line].length).toBeLessThanOrEqual(40);
  expect(text).toContain('x…');
});

test('cells cannot break out of their row', () => {
  const text = renderTable([{ a: 'x\ny\u001b[31m', b: '' }], columns, 80, plainPaint);
  expect(text.split('\n')).toHaveLength(2);
  expect(text).not.toContain('\u001b');
});
