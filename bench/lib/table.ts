/** One line of the table: what, what the budget says, what was measured. */
export interface Row {
  readonly what: string;
  readonly budget: string;
  readonly measured: string;
}

/** A Markdown table, columns aligned. */
export function formatTable(rows: readonly Row[]): string {
  const header: Row = { what: 'what', budget: 'budget', measured: 'measured' };
  const width = (key: keyof Row): number => Math.max(...[header, ...rows].map((row) => row[key].length));
  const widths = { what: width('what'), budget: width('budget'), measured: width('measured') };
  const line = (row: Row): string =>
    `| ${row.what.padEnd(widths.what)} | ${row.budget.padEnd(widths.budget)} | ${row.measured.padEnd(widths.measured)} |`;
  const rule = `|${'-'.repeat(widths.what + 2)}|${'-'.repeat(widths.budget + 2)}|${'-'.repeat(widths.measured + 2)}|`;
  return [line(header), rule, ...rows.map(line)].join('\n');
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
