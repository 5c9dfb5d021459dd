import { columns } from './columns.ts';
import { textFormat } from './text.ts';

/**
 * RFC 4180, with a quote before whatever a spreadsheet would take for a formula (OWASP, CSV injection). Lists and maps are JSON. The first line names
 * the columns. Records that are no events have `#` and their name where an event has its position, and JSON beside it.
 */
export const csv = textFormat({
  type: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  head: (head) => `${columns.map(({ name }) => name).join(',')}\r\n${mark('export', head)}`,
  event: (view) => row(columns.map(({ read }) => read(view))),
  missing: (missing) => mark('missing', missing),
  end: (end) => mark('end', end),
});

function mark(name: string, value: object): string {
  return row([`#${name}`, JSON.stringify(value), ...Array.from({ length: columns.length - 2 }, () => undefined)]);
}

type Cell = string | number | object | undefined;

const row = (cells: readonly Cell[]): string => `${cells.map((cell) => cellText(cell)).join(',')}\r\n`;

function cellText(value: Cell): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const guarded = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) || guarded !== text ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
