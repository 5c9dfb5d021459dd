import { type Finding, findingMeanings } from '@daybook/verify';
import { safeText } from '../terminal/safe-text.ts';

/** One line for people: which events, what is wrong with them, where. */
export function renderFinding(finding: Finding, log: number | null): string {
  const { code, first, last, path, detail } = finding;
  const what = findingMeanings[code];
  const subject = first === undefined ? '' : `${events(first, last ?? first, log)}: `;
  const where = path === undefined ? '' : ` — ${safeText(path)}`;
  return `${subject}${what}${detail === undefined ? '' : ` (${safeText(detail)})`}${where}`;
}

function events(first: number, last: number, log: number | null): string {
  const at = (index: number): string => (log === null ? String(index) : `${log}:${index}`);
  if (first === last) return `event ${at(first)}`;
  return `events ${at(first)} to ${at(last)} (${(last - first + 1).toLocaleString('en')})`;
}
