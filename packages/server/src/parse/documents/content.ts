import type { Event } from '@daybook/event';
import { isTree } from '@daybook/event/views';

/** What an event says, as bytes that do not depend on the order in which a format has its fields, nor on the way it came. */
export function contentOf({ raw, ...event }: Event): Uint8Array {
  const fields = { ...event };
  delete fields.imported;
  const bytes = raw === undefined ? null : Buffer.from(raw.bytes).toString('base64');
  return Buffer.from(JSON.stringify([sorted(fields), raw?.mediaType ?? null, bytes]));
}

/** Objects as lists of their members by name. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isTree(value)) return value;
  return Object.keys(value)
    .toSorted()
    .map((key) => [key, sorted(value[key])]);
}
