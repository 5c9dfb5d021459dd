import { compareBytes } from './ip.ts';
import type { OrderedValue } from './value.ts';

/** Orders two values of one type: negative, zero or positive. Null when they cannot be compared (type, IP version). */
export function compareValues(a: OrderedValue, b: OrderedValue): number | null {
  if (a.type === 'keyword' && b.type === 'keyword') return compareText(a.text, b.text);
  if (a.type === 'number' && b.type === 'number') return a.number - b.number;
  if (a.type === 'time' && b.type === 'time') return Number(a.epochNs > b.epochNs) - Number(a.epochNs < b.epochNs);
  if (a.type === 'position' && b.type === 'position') return a.log - b.log || a.index - b.index;
  if (a.type === 'ip' && b.type === 'ip') {
    return a.ip.version === b.ip.version ? compareBytes(a.ip.bytes, b.ip.bytes) : null;
  }
  return null;
}

/** By code points, which is the order of UTF-8 bytes. */
function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === length) return a.length - b.length;
  return (a.codePointAt(i) ?? 0) - (b.codePointAt(i) ?? 0);
}
