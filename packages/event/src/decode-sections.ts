import type { Event } from './event.ts';
import { checkWhole, mergeFragment } from './fragments.ts';
import { type Decoded, refused, type Refused } from './result.ts';
import { type SectionId, sectionIds } from './schema.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What the sections at hand say. `event` is whole when no section was withheld or destroyed. */
export interface PartialEvent {
  readonly event: Partial<Event>;
  readonly sections: readonly SectionId[];
}

/** Merges the sections of one record into an event. Total: any bytes give an event or a refusal that names the place. */
export function decodeEvent(sections: readonly { readonly id: number; readonly bytes: Uint8Array }[]): Decoded<Event> {
  const partial = decodePartialEvent(sections);
  return partial.ok ? checkWhole(partial.value.event) : partial;
}

/** The same for a record of which some sections are withheld or destroyed: fields may be missing. */
export function decodePartialEvent(
  sections: readonly { readonly id: number; readonly bytes: Uint8Array }[],
): Decoded<PartialEvent> {
  const event: Partial<Event> = {};
  const seen: SectionId[] = [];
  for (const { id, bytes } of sections) {
    if (!isSectionId(id)) return refused('section.unknown', `section ${id}`);
    if (id <= (seen.at(-1) ?? 0)) return refused('section.not-ascending', `section ${id}`);
    seen.push(id);
    const fault = decodeSection(event, id, bytes);
    if (fault !== null) return fault;
  }
  return { ok: true, value: { event, sections: seen } };
}

/** Merges one section into what others said. */
export function decodeSection(into: Partial<Event>, id: SectionId, bytes: Uint8Array): Refused | null {
  return id === sectionIds.raw ? decodeRaw(into, bytes) : decodeJson(into, id, bytes);
}

export function isSectionId(id: number): id is SectionId {
  return Number.isInteger(id) && id >= 1 && id <= sectionIds.raw;
}

function decodeJson(event: Partial<Event>, id: SectionId, bytes: Uint8Array): Refused | null {
  const fragment = parseJson(bytes);
  if (fragment === undefined) return refused('section.not-json', `section ${id}`);
  const merged = mergeFragment(event, id, fragment);
  return merged.ok ? null : merged;
}

function decodeRaw(event: Partial<Event>, bytes: Uint8Array): Refused | null {
  const end = bytes.indexOf(0x0a);
  const header = end === -1 ? undefined : parseJson(bytes.subarray(0, end));
  if (typeof header !== 'object' || header === null)
    return refused('section.bad-raw-header', `section ${sectionIds.raw}`);
  const { cut, ...raw } = header as { [key: string]: unknown };
  const merged = mergeFragment(event, sectionIds.raw, cut === undefined ? { raw } : { raw, cut });
  if (!merged.ok) return merged;
  if (event.raw?.mediaType === undefined) return refused('event.field-missing', 'raw.mediaType');
  event.raw = { mediaType: event.raw.mediaType, bytes: bytes.slice(end + 1) };
  return null;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    return undefined;
  }
}
