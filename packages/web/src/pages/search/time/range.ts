import { instantOf, offsetText, wallTime } from '../../../ui/wall-time.ts';

/** A range as the address has it: spans back from now (`24h`), or instants. */
export interface TimeRange {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

export const quickSpans = ['15m', '1h', '4h', '24h', '7d', '30d', '90d', '52w'] as const;

const units: Readonly<Record<string, string>> = { s: 'second', m: 'minute', h: 'hour', d: 'day', w: 'week' };
const unitPattern = /^(s|m|h|d|w|sec|min|hr|second|minute|hour|day|week)s?$/;

/** A span back from now as people type it: `last 3 days`, `90 min`, `2w`. Null where it is none. */
export function spanOf(text: string): string | null {
  const match = /^(?:last\s+)?(\d{1,6})\s*([a-z]+)$/.exec(text.trim().toLowerCase());
  const unit = unitPattern.exec(match?.[2] ?? '')?.[1];
  if (match === null || unit === undefined || Number(match[1]) === 0) return null;
  return `${Number(match[1])}${unit.charAt(0)}`;
}

/** `Last 24 hours`; null for what is no span back from now. */
export function spanLabel(span: string): string | null {
  const match = /^(\d{1,6})([smhdw])$/.exec(span);
  const unit = units[match?.[2] ?? ''];
  if (match === null || unit === undefined) return null;
  const count = Number(match[1]);
  return `Last ${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** A range in a few words, in the zone. */
export function rangeLabel({ since, until }: TimeRange, zone: string): string {
  if (since === undefined && until === undefined) return 'Any time';
  if (until === undefined) return spanLabel(since ?? '') ?? `Since ${edge(since ?? '', zone)}`;
  if (since === undefined) return `Until ${edge(until, zone)}`;
  const [from, to] = [edge(since, zone), edge(until, zone)];
  const isSameDay = from.slice(0, 10) === to.slice(0, 10) && from.length > 10 && to.length > 10;
  return `${from} – ${isSameDay ? to.slice(11) : to}`;
}

/** Seconds are left out where there are none. */
function edge(text: string, zone: string): string {
  const label = spanLabel(text);
  if (label !== null) return label.replace(/^Last (.*)$/, (_, ago: string) => `${ago} ago`);
  const atMs = /^\d{4}-\d\d-\d\d[Tt ]/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? text : wallTime(atMs, zone).replace(/:00$/, '');
}

/** What a field for a date and a time takes; empty for what is no instant. */
export function fieldOf(text: string | undefined, zone: string): string {
  const atMs = Date.parse(text ?? '');
  return Number.isNaN(atMs) ? '' : wallTime(atMs, zone).replace(' ', 'T');
}

export type TypedRange =
  | { readonly ok: true; readonly range: TimeRange }
  | { readonly ok: false; readonly at: 'from' | 'to'; readonly message: string };

/** From and to as typed in fields for a date and a time; one of them may be empty. */
export function typedRange(from: string, to: string, zone: string): TypedRange {
  const [sinceMs, untilMs] = [from, to].map((text) => (text === '' ? null : instantOf(text, zone)));
  if (from !== '' && sinceMs === null) return { ok: false, at: 'from', message: 'This is no time.' };
  if (to !== '' && untilMs === null) return { ok: false, at: 'to', message: 'This is no time.' };
  if (sinceMs != null && untilMs != null && sinceMs >= untilMs)
    return { ok: false, at: 'to', message: 'The end lies before the beginning.' };
  return {
    ok: true,
    range: {
      ...(sinceMs == null ? {} : { since: isoOf(sinceMs) }),
      ...(untilMs == null ? {} : { until: isoOf(untilMs) }),
    },
  };
}

/** RFC 3339 in UTC, without a fraction where there is none. */
export function isoOf(atMs: number): string {
  return new Date(atMs).toISOString().replace('.000Z', 'Z');
}

/** `Europe/Berlin (+01:00)`. */
export function zoneLabel(zone: string, nowMs: number): string {
  const offset = offsetText(nowMs, zone);
  return zone === offset ? zone : `${zone} (${offset})`;
}
