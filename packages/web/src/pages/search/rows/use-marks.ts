import { useEffect } from 'react';
import type { RowMarks } from './marks.ts';
import type { RowPages } from './pages.ts';
import { useVersion } from './use-rows.ts';

/** Has the rows in sight compared, once they are there and nothing moves; renders anew when something was answered. */
export function useMarks(marks: RowMarks, pages: RowPages, from: number, to: number): void {
  useVersion(marks);
  useVersion(pages);
  const rows = Array.from({ length: Math.max(0, to - from) }, (_, i) => pages.at(from + i));
  // One value: rows that come elsewhere move nothing here.
  const inSight = rows.flatMap((row) => (row?.type === 'event' ? [row.position] : [])).join(' ');
  useEffect(() => marks.look(inSight === '' ? [] : inSight.split(' ')), [marks, inSight]);
  useEffect(() => () => marks.leave(), [marks]);
}
