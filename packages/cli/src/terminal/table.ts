import type { Paint, Style } from './style.ts';
import { safeText } from './safe-text.ts';

export interface TableColumn<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  /** Narrower than its content only where the table does not fit; never narrower than this. */
  readonly widthMin: number;
  readonly style?: (row: Row) => Style | null;
  readonly align?: 'left' | 'right';
}

const gap = 2;

/**
 * Rows as a table of at most `width` characters a line: columns are as wide as their content, and where that is too much
 * the widest shrink first. What is cut ends in `…`. Cells are made safe for a terminal.
 */
export function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly TableColumn<Row>[],
  width: number,
  paint: Paint,
): string {
  const cells = rows.map((row) => columns.map((column) => safeText(column.value(row))));
  const wanted = columns.map(({ title }, i) =>
    cells.reduce((max, row) => Math.max(max, lengthOf(row[i] ?? '')), lengthOf(title)),
  );
  const widths = shrink(wanted, columns, width - gap * (columns.length - 1));
  const line = (texts: readonly string[], style: (i: number, text: string) => string): string =>
    texts
      .map((text, i) => style(i, fit(text, widths[i] ?? 0, columns[i]?.align ?? 'left')))
      .join(' '.repeat(gap))
      .trimEnd();
  const head = line(
    columns.map(({ title }) => title),
    (_i, text) => paint('dim', text),
  );
  const body = rows.map((row, r) =>
    line(cells[r] ?? [], (i, text) => {
      const style = columns[i]?.style?.(row) ?? null;
      return style === null ? text : paint(style, text);
    }),
  );
  return [head, ...body].join('\n');
}

function shrink<Row>(wanted: readonly number[], columns: readonly TableColumn<Row>[], width: number): number[] {
  const widths = [...wanted];
  for (let over = sum(widths) - width; over > 0; over -= 1) {
    const widest = widths.reduce((best, each, i) => {
      const min = columns[i]?.widthMin ?? 1;
      return each > min && (best === -1 || each > (widths[best] ?? 0)) ? i : best;
    }, -1);
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 1) - 1;
  }
  return widths;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Code points; good enough for a table, and what is not is only drawn askew. */
const lengthOf = (text: string): number => [...text].length;

function fit(text: string, width: number, align: 'left' | 'right'): string {
  const characters = [...text];
  const cut = characters.length > width ? `${characters.slice(0, Math.max(0, width - 1)).join('')}…` : text;
  const room = ' '.repeat(Math.max(0, width - lengthOf(cut)));
  return align === 'right' ? room + cut : cut + room;
}
