import type { Event } from '@daybook/event';

const decoder = new TextDecoder();

/**
 * Whether an event mentions somebody by an identifier: in what it says of actor, contact, origin, target, request, in `ext` or in the line as
 * it came. Case does not count. It must stand for itself: `ann` is not in `joanna`, and is in `/users/ann?x=1`.
 */
export function mentions(event: Event, identifier: string): boolean {
  const wanted = identifier.toLowerCase();
  const { actor, origin, target, request, ext, changes, raw } = event;
  const parts = [actor, origin, target, request, ext, changes];
  return (
    parts.some((part) => hasText(part, wanted)) || (raw !== undefined && stands(decoder.decode(raw.bytes), wanted))
  );
}

function hasText(value: unknown, wanted: string): boolean {
  if (typeof value === 'string') return stands(value, wanted);
  if (typeof value === 'number') return String(value) === wanted;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((each) => hasText(each, wanted));
}

function stands(text: string, wanted: string): boolean {
  if (text.length < wanted.length || wanted === '') return false;
  const folded = text.toLowerCase();
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + 1)) {
    if (!isWordAt(folded, at - 1) && !isWordAt(folded, at + wanted.length)) return true;
  }
  return false;
}

const isWordAt = (text: string, at: number): boolean => /[\p{L}\p{N}]/u.test(text.charAt(at));
