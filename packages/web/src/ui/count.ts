/** `1 event`, `1,234 events`. */
export function countText(count: number, what = 'event'): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}
