import { type Level, levels, type NotifierSettings, type QuietHours } from './notifier.ts';

const minuteMs = 60_000;
const dayMin = 24 * 60;

/** A level that nobody knows counts as one of the middle, as in the log. */
const rankOf = (level: string): number => {
  const rank = levels.indexOf(level as Level);
  return rank === -1 ? levels.indexOf('medium') : rank;
};

/** Whether an alert goes to a notifier. `sources`: names of those that its events came from. */
export function isWanted(
  { minLevel, sources: wanted }: Pick<NotifierSettings, 'minLevel' | 'sources'>,
  level: string,
  sources: readonly string[],
): boolean {
  if (rankOf(level) < rankOf(minLevel)) return false;
  return wanted.length === 0 || sources.some((name) => wanted.includes(name));
}

/** When a message about an alert goes out, ms since 1970: now, when quiet hours end, or with the next digest. */
export function dueMs(
  { quiet, digestMs }: Pick<NotifierSettings, 'quiet' | 'digestMs'>,
  level: string,
  nowMs: number,
): number {
  if (quiet !== null && rankOf(level) < rankOf(quiet.exceptLevel)) {
    const endMs = quietUntilMs(quiet, nowMs);
    if (endMs !== null) return endMs;
  }
  return digestMs === null ? nowMs : (Math.floor(nowMs / digestMs) + 1) * digestMs;
}

/** When the quiet hours end that a moment is in, by the clock on the wall of their zone; null where it is in none. */
export function quietUntilMs({ fromMin, toMin, zone }: QuietHours, nowMs: number): number | null {
  if (!isQuiet(fromMin, toMin, wallMinute(zone, nowMs))) return null;
  const start = Math.floor(nowMs / minuteMs) * minuteMs;
  const left = (toMin - wallMinute(zone, nowMs) + dayMin) % dayMin;
  const end = start + left * minuteMs;
  // Where the clock was changed in between, it is put right by what it differs.
  const off = ((wallMinute(zone, end) - toMin + dayMin + dayMin / 2) % dayMin) - dayMin / 2;
  return Math.max(end - off * minuteMs, nowMs);
}

function isQuiet(fromMin: number, toMin: number, minute: number): boolean {
  return fromMin <= toMin ? minute >= fromMin && minute < toMin : minute >= fromMin || minute < toMin;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes since midnight in a zone. */
function wallMinute(zone: string, atMs: number): number {
  const options = { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('en-GB', options);
  formats.set(zone, format);
  const [hour = '0', minute = '0'] = format.format(atMs).split(':');
  return Number(hour) * 60 + Number(minute);
}
