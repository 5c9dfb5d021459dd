import { type Allowance, type CutFields, Cutter, type Sha256Hex } from './cutter.ts';
import type { Event, EventDraft } from './event.ts';
import { flag } from './flags.ts';
import { limits } from './limits.ts';
import { itemHeadBytes, recordHeadBytes } from './record.ts';
import { sectionTexts } from './section-texts.ts';

/** An event that is within the limits and may have been cut; it has no id yet. */
export type LimitedDraft = Omit<Event, 'id'>;

/**
 * A record of parts that are each within the limits may still be too large. Then all parts are cut shorter, by the first
 * of these that makes it fit; the last one always does (a test holds the worst case).
 */
const allowances: readonly Allowance[] = [
  limits,
  { textBytesMax: 2048, listItemsMax: 32, extKeysMax: 128 },
  { textBytesMax: 512, listItemsMax: 16, extKeysMax: 64 },
  { textBytesMax: 256, listItemsMax: 8, extKeysMax: 16 },
  { textBytesMax: 96, listItemsMax: 0, extKeysMax: 0 },
];

/** The end of `raw` gives way first, but this much of it is kept before anything else is cut for its sake. */
const rawBytesKept = 8 * 1024;
/** As long as the id that the event will get. */
const someId = '00000000-0000-7000-8000-000000000000';
const nothing = new Uint8Array(0);
const encoder = new TextEncoder();

/**
 * Cuts what is over a limit and marks each place with the hash and length of the whole (`Event.cut`), so that a record
 * never exceeds `limits.recordBytesMax` and nothing is dropped unseen. Returns the same object when nothing was cut.
 */
export function applyLimits(draft: EventDraft, sha256Hex: Sha256Hex): LimitedDraft {
  if (!mayExceed(draft)) return draft;
  const cutter = new Cutter(draft, sha256Hex);
  for (const allowance of allowances) {
    const limited = fit(cutter.cut(allowance), draft, cutter);
    if (limited !== null) return limited;
  }
  throw new Error('an event did not fit into a record when all of it was cut');
}

/** Gives `raw` the room that the rest leaves to it. Null when that is too little, or the rest alone does not fit. */
function fit({ fields, marks }: CutFields, draft: EventDraft, cutter: Cutter): LimitedDraft | null {
  const { raw } = fields;
  const limited = Object.keys(marks).length === 0 ? draft : marked(fields, marks, cutter);
  const rawFits = raw === undefined || raw.bytes.length <= limits.rawBytesMax;
  if (rawFits && recordBytesOf(limited) <= limits.recordBytesMax) return limited;
  if (raw === undefined) return null;
  const rawMark = cutter.markOf('raw', () => raw.bytes);
  const bare = marked({ ...fields, raw: { ...raw, bytes: nothing } }, { ...marks, raw: rawMark }, cutter);
  const room = limits.recordBytesMax - recordBytesOf(bare);
  if (room < Math.min(rawBytesKept, raw.bytes.length)) return null;
  return { ...bare, raw: { ...raw, bytes: raw.bytes.slice(0, Math.min(limits.rawBytesMax, room)) } };
}

/** With its marks, and with the flag that says so; where there is no room in the list for it, the last flag makes some. */
function marked(fields: EventDraft, marks: CutFields['marks'], cutter: Cutter): LimitedDraft {
  const flags = fields.flags ?? [];
  if (flags.includes(flag('cut'))) return { ...fields, cut: marks };
  if (flags.length < limits.listItemsMax) return { ...fields, flags: [...flags, flag('cut')], cut: marks };
  const mark = cutter.markOf('flags', () => encoder.encode(JSON.stringify(flags)));
  return {
    ...fields,
    flags: [...flags.slice(0, limits.listItemsMax - 1), flag('cut')],
    cut: { ...marks, flags: mark },
  };
}

/** Bytes of the seeded record that will be written. */
function recordBytesOf(draft: LimitedDraft): number {
  let bytes = recordHeadBytes + (draft.raw?.bytes.length ?? 0);
  for (const { text } of sectionTexts({ ...draft, id: someId })) bytes += itemHeadBytes + encoder.encode(text).length;
  return bytes;
}

/** A generous estimate of the whole, and cheap: only an event that might be over a limit is walked with care. */
function mayExceed(draft: EventDraft): boolean {
  const size: Size = { units: 0, longestText: 0, longestKey: 0, values: 0 };
  measure(draft, size);
  const rawBytes = draft.raw?.bytes.length ?? 0;
  return (
    size.longestText * 3 > limits.identifierBytesMax ||
    size.longestKey * 3 > limits.extKeyBytesMax ||
    size.values > limits.listItemsMax ||
    rawBytes > limits.rawBytesMax ||
    // JSON writes one unit with six bytes at most. The rest: numbers, punctuation, heads, the id.
    size.units * 6 + rawBytes + 4096 > limits.recordBytesMax
  );
}

/** Lengths in UTF-16 units. */
interface Size {
  units: number;
  longestText: number;
  longestKey: number;
  values: number;
}

function measure(fields: object, size: Size): void {
  for (const key in fields) {
    const value = (fields as { [key: string]: unknown })[key];
    size.values += 1;
    size.units += key.length;
    if (key.length > size.longestKey) size.longestKey = key.length;
    if (typeof value === 'string') {
      size.units += value.length;
      if (value.length > size.longestText) size.longestText = value.length;
    } else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) measure(value, size);
  }
}
