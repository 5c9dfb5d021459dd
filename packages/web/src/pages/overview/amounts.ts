import { countText } from '../../ui/count.ts';

const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;
const rate = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** Three digits of it, in powers of 1000 as disks are sold. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${rate.format(bytes / 1000 ** power)} ${units[power]}`;
}

export const formatCount = (count: number): string => count.toLocaleString('en');
export const formatRate = (perSecond: number): string => rate.format(perSecond);

/** How long something lasts, in the unit that people would take; past ten years nobody plans. */
export function formatDays(days: number): string {
  if (days < 1) return 'less than a day';
  if (days < 60) return countText(Math.floor(days), 'day');
  if (days < 730) return countText(Math.floor(days / 30.44), 'month');
  return days < 3653 ? countText(Math.floor(days / 365.25), 'year') : 'more than ten years';
}
