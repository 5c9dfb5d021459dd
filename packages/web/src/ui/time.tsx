import { useNow } from './now.ts';
import { offsetText, wallTime } from './wall-time.ts';
import { useZone } from './zone.ts';

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const units = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** `2026-11-23 10:00:00`, in the zone that the reader chose. */
export function formatTime(iso: string, zone: string): string {
  const atMs = Date.parse(iso);
  return Number.isNaN(atMs) ? iso : wallTime(atMs, zone);
}

export function formatRelative(iso: string, nowMs: number): string {
  const seconds = (Date.parse(iso) - nowMs) / 1000;
  const [unit, length] = units.find(([, each]) => Math.abs(seconds) >= each) ?? ['second', 1];
  return unit === 'second' ? 'just now' : relative.format(Math.trunc(seconds / length), unit);
}

/** What there is to say of a moment: when that is here, and how its source wrote it, with the offset of that. */
export function titleOf(iso: string, zone: string): string {
  const atMs = Date.parse(iso);
  if (Number.isNaN(atMs)) return iso;
  return `${wallTime(atMs, zone)} ${offsetText(atMs, zone)} (${zone})\n${iso} as written`;
}

/** A moment, as people say it; exactly, to who points at it. */
export function Time({ iso, exact = false }: { readonly iso: string; readonly exact?: boolean }) {
  const nowMs = useNow();
  const zone = useZone();
  return (
    <time dateTime={iso} title={titleOf(iso, zone)} className="whitespace-nowrap tabular-nums">
      {exact ? formatTime(iso, zone) : formatRelative(iso, nowMs)}
    </time>
  );
}
