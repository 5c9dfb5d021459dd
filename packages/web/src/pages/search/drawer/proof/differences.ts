import type { EventJson } from '@daybook/api';
import type { Event } from '@daybook/event';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Paths at which what is shown is not what the sections hold, in either direction; empty where they are the same. */
export function differences(shown: EventJson, proved: Partial<Event>): string[] {
  const { raw, ...event } = proved;
  return differing(shown, raw === undefined ? event : { ...event, raw: rawJson(raw) }, '');
}

function differing(a: unknown, b: unknown, path: string): string[] {
  if (Object.is(a, b)) return [];
  if (!isContainer(a) || !isContainer(b) || Array.isArray(a) !== Array.isArray(b))
    return [path === '' ? '(all)' : path];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => differing(a[key], b[key], path === '' ? key : `${path}.${key}`));
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** As the API gives it: text, where the bytes are UTF-8. */
function rawJson({ mediaType, bytes }: NonNullable<Event['raw']>): NonNullable<EventJson['raw']> {
  try {
    return { mediaType, text: decoder.decode(bytes) };
  } catch {
    return { mediaType, base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) };
  }
}
