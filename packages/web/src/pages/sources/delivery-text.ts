import type { SourceDeliveryJson } from '@daybook/api';

/** How long events are under way: `2 s`, `5 min`; that the clock of their source is ahead. */
export function delayText(ms: number | null): string {
  if (ms === null) return '';
  const seconds = Math.round(Math.abs(ms) / 1000);
  const text =
    seconds < 120
      ? `${seconds} s`
      : seconds < 7200
        ? `${Math.round(seconds / 60)} min`
        : `${Math.round(seconds / 3600)} h`;
  return ms < -500 ? `${text} ahead` : seconds >= 172_800 ? 'days' : text;
}

/** `run-1 3-4, 9`. */
export function gapsText(gaps: SourceDeliveryJson['gaps']): string {
  return gaps
    .map(({ epoch, from, to }) => `${epoch === '' ? '' : `${epoch} `}${from === to ? from : `${from}-${to}`}`)
    .join(', ');
}
