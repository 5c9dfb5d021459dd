import { styleText } from 'node:util';

// How the demo speaks: few words, one thing at a time.

const { stdout } = process;
const indent = '   ';
const width = Math.min(stdout.columns ?? 150, 150);

export type Style = Parameters<typeof styleText>[0];

export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: stdout });
}

/** Environment for the commands that the demo runs, so that their output fits where it is shown. */
export const outputEnv: Readonly<Record<string, string>> = {
  COLUMNS: String(width - indent.length),
  ...(stdout.isTTY ? { FORCE_COLOR: '1' } : {}),
};

let chapter = 0;

export function heading(text: string): void {
  chapter += 1;
  stdout.write(`\n${paint('bold', `${chapter}  ${text}`)}\n\n`);
}

export function say(text: string): void {
  for (const line of text.split('\n')) stdout.write(line.trim() === '' ? '\n' : `${indent}${line}\n`);
}

export function blank(): void {
  stdout.write('\n');
}

/** A command as a user would type it. */
export function command(text: string): void {
  say(`${paint('cyan', '$')} ${text}`);
}

/** What a command said, indented and without the empty lines around it. */
export function output(text: string): void {
  say(text.replace(/^\n+|\s+$/g, ''));
  blank();
}

/** Counts as a small table with bars. */
export function bars(title: string, rows: readonly { readonly value: string; readonly count: number }[]): void {
  const names = Math.max(title.length, ...rows.map(({ value }) => value.length));
  const most = Math.max(1, ...rows.map(({ count }) => count));
  say(paint('dim', `${title.padEnd(names)}   count`));
  for (const { value, count } of rows) {
    const bar = '█'.repeat(Math.max(1, Math.round((count * 36) / most)));
    say(`${value.padEnd(names)}  ${String(count).padStart(6)}  ${paint('cyan', bar)}`);
  }
  blank();
}

/** Says that something is as the demo claims. Throws, and so ends the demo with a failure, where it is not. */
export function claim(holds: boolean, text: string): void {
  if (!holds) throw new Error(`the demo claims, wrongly: ${text}`);
  say(`${paint('green', '✓')} ${text}`);
}
