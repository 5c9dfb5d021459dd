import type { VerificationSummaryJson } from '@daybook/api';
import type { Tone } from '../../ui/badge.tsx';

export interface Said {
  readonly tone: Tone;
  readonly text: string;
}

const unfinished: Readonly<Record<Exclude<VerificationSummaryJson['state'], 'done'>, Said>> = {
  waiting: { tone: 'accent', text: 'waiting' },
  running: { tone: 'accent', text: 'running' },
  cancelled: { tone: 'plain', text: 'cancelled' },
  interrupted: { tone: 'warn', text: 'interrupted' },
  failed: { tone: 'warn', text: 'could not be done' },
};

/** What came of a verification. Only one that came to its end says anything of the log. */
export function resultOf({ state, holds }: Pick<VerificationSummaryJson, 'state' | 'holds'>): Said {
  if (state !== 'done') return unfinished[state];
  return holds === true ? { tone: 'good', text: 'holds' } : { tone: 'bad', text: 'does not hold' };
}

export const countText = (count: number): string => count.toLocaleString('en');

export function eventsText(count: number): string {
  return count === 1 ? '1 event' : `${countText(count)} events`;
}

/** `event 5`, `events 5 to 7`; empty where it is about none. */
export function rangeText(first: number | undefined, last: number | undefined): string {
  if (first === undefined) return '';
  return last === undefined || last === first ? `event ${first}` : `events ${first} to ${last}`;
}

/** How long it took: `0.4 s`, `12 s`, `3 min 5 s`. */
export function durationText(fromIso: string, toIso: string): string {
  const seconds = Math.max(0, (Date.parse(toIso) - Date.parse(fromIso)) / 1000);
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${countText(Math.floor(whole / 60))} min ${whole % 60} s`;
}

/** How often the server does it by itself. */
export function everyText(hours: number): string {
  if (hours === 0) return 'The server does not verify by itself: `verify.everyHours` is 0.';
  return hours === 1
    ? 'The server verifies every hour by itself.'
    : `The server verifies every ${hours} hours by itself.`;
}

/** `40 seconds`, `12 minutes`, `3 hours`, `2 days`: how long something is behind. */
export function spanText(seconds: number): string {
  const [unit, length] = spans.find(([, each]) => seconds >= each) ?? ['second', 1];
  const count = Math.floor(seconds / length);
  return `${countText(count)} ${unit}${count === 1 ? '' : 's'}`;
}

const spans = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;
