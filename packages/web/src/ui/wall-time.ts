/** Times as clocks on a wall show them: `2026-11-23 10:00:00` in a zone. */

const formats = new Map<string, Intl.DateTimeFormat>();

/** The same words in every language that the browser may speak. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, made);
  return made;
}

/** `2026-11-23 10:00:00`; milliseconds since 1970. */
export function wallTime(atMs: number, zone: string): string {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')}`;
}

/**
 * The instant that a clock in the zone shows so (`2026-11-23T10:00`, seconds may follow), in milliseconds since 1970. Of two,
 * where a clock is put back, the earlier one; where it is put forward, what is shown an hour later. Null for no time.
 */
export function instantOf(wall: string, zone: string): number | null {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d))?$/.exec(wall.trim());
  if (match === null) return null;
  const asUtcMs = Date.parse(`${match[1]}T${match[2]}:${match[3] ?? '00'}Z`);
  if (Number.isNaN(asUtcMs)) return null;
  const offsets = [asUtcMs - 86_400_000, asUtcMs + 86_400_000].map((atMs) => offsetMs(atMs, zone));
  const candidates = offsets.map((offset) => asUtcMs - offset);
  const right = candidates.filter((atMs) => atMs + offsetMs(atMs, zone) === asUtcMs);
  return right.length > 0 ? Math.min(...right) : Math.max(...candidates);
}

/** How far a zone is before UTC at an instant. */
export function offsetMs(atMs: number, zone: string): number {
  const wholeMs = Math.floor(atMs / 1000) * 1000;
  return Date.parse(`${wallTime(wholeMs, zone).replace(' ', 'T')}Z`) - wholeMs;
}

/** `UTC`, `+01:00`, `-03:30`. */
export function offsetText(atMs: number, zone: string): string {
  const minutes = Math.round(offsetMs(atMs, zone) / 60_000);
  if (minutes === 0) return 'UTC';
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.trunc(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
}
