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
export function recordBytesOf(draft: LimitedDraft): number {
  let bytes = recordHeadBytes + (draft.raw?.bytes.length ?? 0);
  for (const { text } of sectionTexts({ ...draft, id: someId })) bytes += itemHeadBytes + encoder.encode(text).length;
  return bytes;
}

/** A generous estimate of the whole, and cheap: only an event that might be over a limit is walked with care. */
export function mayExceed(draft: EventDraft): boolean {
  const rawBytes = draft.raw?.bytes.length ?? 0;
  if (rawBytes > limits.rawBytesMax) return true;
  // JSON writes one unit with six bytes at most. The rest: names, numbers, punctuation, heads, the id.
  return unitsOf(draft) * 6 + rawBytes + 8192 > limits.recordBytesMax;
}

/** UTF-16 units of all values and keys of `ext`; infinite where one of them might be over its own limit. */
function unitsOf(draft: EventDraft): number {
  const { action, epoch, reason, service, flags, actor, origin, target, request, changes, ext, raw } = draft;
  let units = of(action) + of(epoch) + ofAll(flags) + of(raw?.mediaType);
  if (reason !== undefined) units += of(reason.code) + of(reason.text);
  if (service !== undefined) units += of(service.name) + of(service.version) + of(service.env) + of(service.host);
  units += of(actor.id) + of(actor.name) + of(actor.email) + ofAll(actor.roles) + of(actor.session);
  units += of(actor.credential) + of(actor.onBehalfOf);
  if (origin !== undefined) {
    units += of(origin.ip) + of(origin.host) + of(origin.userAgent) + of(origin.device) + of(origin.country);
  }
  if (request !== undefined) {
    units += of(request.id) + of(request.traceId) + of(request.spanId) + of(request.method);
    units += of(request.url) + of(request.query);
  }
  if (target !== undefined) units += ofTarget(target);
  // Rarer, and less regular.
  if (changes !== undefined && changes.length > 0) return Infinity;
  return ext === undefined ? units : units + ofMap(ext);
}

const textUnitsSafe = Math.floor(limits.identifierBytesMax / 3);
const keyUnitsSafe = Math.floor(limits.extKeyBytesMax / 3);
const itemsSafe = 16;

function of(text: string | undefined): number {
  if (text === undefined) return 0;
  return text.length <= textUnitsSafe ? text.length : Infinity;
}

function ofAll(texts: readonly string[] | undefined): number {
  if (texts === undefined) return 0;
  if (texts.length > itemsSafe) return Infinity;
  let units = 0;
  for (const text of texts) units += of(text);
  return units;
}

function ofTarget({ resources, user }: NonNullable<Event['target']>): number {
  let units = user === undefined ? 0 : of(user.id) + of(user.name) + of(user.email);
  if (resources === undefined) return units;
  if (resources.length > itemsSafe) return Infinity;
  for (const { type, id, name, owner, parent, labels } of resources) {
    units += of(type) + of(id) + of(name) + of(owner) + of(parent) + ofAll(labels) + 16;
  }
  return units;
}

function ofMap(map: NonNullable<Event['ext']>): number {
  let units = 0;
  let keys = 0;
  for (const key in map) {
    const value = map[key];
    keys += 1;
    if (key.length > keyUnitsSafe) return Infinity;
    units += key.length + (typeof value === 'string' ? of(value) : 4);
  }
  return keys > 4 * itemsSafe ? Infinity : units;
}
