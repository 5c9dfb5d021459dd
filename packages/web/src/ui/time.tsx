import { useNow } from './now.ts';

const absolute = new Intl.DateTimeFormat('sv-SE', {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const units = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** `2026-11-23 10:00:00`, in the zone of the browser. */
export function formatTime(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : absolute.format(at);
}

export function formatRelative(iso: string, nowMs: number): string {
  const seconds = (Date.parse(iso) - nowMs) / 1000;
  const [unit, length] = units.find(([, each]) => Math.abs(seconds) >= each) ?? ['second', 1];
  return unit === 'second' ? 'just now' : relative.format(Math.trunc(seconds / length), unit);
}

/** A moment, as people say it; exactly, to who points at it. */
export function Time({ iso, exact = false }: { readonly iso: string; readonly exact?: boolean }) {
  const nowMs = useNow();
  return (
    <time dateTime={iso} title={exact ? iso : `${formatTime(iso)} (${iso})`} className="whitespace-nowrap tabular-nums">
      {exact ? formatTime(iso) : formatRelative(iso, nowMs)}
    </time>
  );
}
