/** One line of the table: what, what the budget says, what was measured. */
export interface Row {
  readonly what: string;
  readonly budget: string;
  readonly measured: string;
}

/** A Markdown table, columns aligned. */
export function formatTable(rows: readonly Row[]): string {
  return columns([
    ['what', 'budget', 'measured'],
    ...rows.map(({ what, budget, measured }) => [what, budget, measured]),
  ]);
}

/** As `formatTable`, of any columns; the first row is the header. */
export function columns(rows: readonly (readonly string[])[]): string {
  const [header = [], ...rest] = rows;
  const widths = header.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, at) => (row[at] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(header), rule, ...rest.map(line)].join('\n');
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
