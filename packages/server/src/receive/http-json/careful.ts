import { type EventDraft, isKind } from '@daybook/event';
import { aliases, outcomeWords, shorthands, userAliases } from './aliases.ts';
import { convert, quoted } from './convert.ts';
import { DraftBuilder } from './draft.ts';
import { type Fault, typeName } from './fault.ts';
import { leafSpecs, topSpec } from './fields.ts';
import { readRaw } from './raw.ts';
import { nearestKind } from './suggest.ts';
import { readTime } from './time.ts';

export interface NormaliseContext {
  /** When the request was received, RFC 3339: the time of events that have none. */
  readonly receivedTime: string;
}

export type Normalised =
  | {
      readonly ok: true;
      readonly draft: EventDraft;
      readonly key: string | null;
      /** Something could not be kept as it was, so the text must be. */
      readonly isLossy: boolean;
    }
  | { readonly ok: false; readonly errors: readonly Fault[] };

type Fields = Record<string, unknown>;

const keyPattern = /^[\x21-\x7e]{1,255}$/;

/** The event of any JSON object, canonical or not. What was changed is flagged; nothing is lost. Total. */
export function normaliseCarefully(value: Fields, context: NormaliseContext): Normalised {
  const builder = new DraftBuilder();
  const later: string[] = [];
  let key: string | null = null;
  for (const name of Object.keys(value)) {
    const field = value[name];
    if (field === null || field === undefined) continue;
    const spec = topSpec(name);
    if (name === 'idempotencyKey') key = readKey(field, builder);
    else if (name === 'time') placeTime(field, name, builder);
    else if (name === 'kind') placeKind(field, builder);
    else if (name === 'raw') readRaw(field, builder);
    else if (name === 'ext') placeExt(field, builder);
    else if (spec?.type === 'object') placeSection(name, field, builder);
    else if (spec !== undefined || leafSpecs.has(name)) place(name, name, field, builder);
    else later.push(name);
  }
  for (const name of later) placeLoose(name, value[name], builder);
  complete(builder, context);
  if (builder.faults.length > 0) return { ok: false, errors: builder.faults };
  return { ok: true, draft: builder.fields as unknown as EventDraft, key, isLossy: builder.isLossy };
}

/** Puts a value into its field, converted where need be. `name` is what the sender called it. */
function place(path: string, name: string, value: unknown, builder: DraftBuilder): void {
  const spec = leafSpecs.get(path);
  if (spec === undefined) return;
  const converted = convert(value, spec, path);
  if (converted.as === 'fault') {
    // An alias may mean something else: then it is no fault, and the value is kept.
    if (aliases.has(name)) keepMoved(name, value, path, builder);
    else builder.fault({ path: converted.path, code: converted.code, message: converted.message });
  } else if (converted.as === 'elsewhere') keepMoved(name, value, path, builder);
  else if (converted.as === 'value') {
    builder.set(path, converted.value);
    if (converted.changed) builder.flag('converted', path);
    if (name !== path) builder.flag('renamed', path);
  }
}

function keepMoved(name: string, value: unknown, path: string | undefined, builder: DraftBuilder): void {
  if (path === 'origin.ip' && typeof value === 'string' && !builder.has('origin.host'))
    builder.set('origin.host', value);
  else builder.keep(name, value);
  builder.flag('moved', path);
}

function placeSection(section: string, value: unknown, builder: DraftBuilder): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const path = shorthands.get(section);
    if (path !== undefined && typeof value === 'string') {
      place(path, path, value, builder);
      builder.flag('converted', path);
    } else builder.fault({ path: section, code: 'type', message: `expected an object, got ${typeName(value)}` });
    return;
  }
  for (const [key, field] of Object.entries(value as Fields)) {
    const path = `${section}.${key}`;
    if (field === null) continue;
    if (leafSpecs.has(path)) place(path, path, field, builder);
    else if (path === 'target.user' && typeof field === 'object' && !Array.isArray(field))
      placeSection(path, field, builder);
    else keepMoved(path, field, undefined, builder);
  }
}

function placeExt(value: unknown, builder: DraftBuilder): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    builder.fault({ path: 'ext', code: 'type', message: `expected a map of scalars, got ${typeName(value)}` });
    return;
  }
  for (const [key, field] of Object.entries(value as Fields)) {
    if (typeof field === 'object' && field !== null) builder.flag('converted');
    builder.keep(key, field);
  }
}

/** A name that is none of the schema's: an alias, or one that goes to `ext`. */
function placeLoose(name: string, value: unknown, builder: DraftBuilder): void {
  const path = aliases.get(name);
  if (path === undefined || builder.has(path)) keepMoved(name, value, undefined, builder);
  else if (path === 'time') placeTime(value, name, builder);
  else if (path === 'kind') placeKindAlias(name, value, builder);
  else if (name === 'status' && typeof value === 'string' && isOutcomeWord(value) && !builder.has('outcome')) {
    place('outcome', name, value, builder);
  } else {
    place(path, name, value, builder);
    if (userAliases.has(name) && builder.has(path) && !builder.has('actor.type')) builder.set('actor.type', 'user');
  }
}

function isOutcomeWord(text: string): boolean {
  const word = text.toLowerCase();
  return outcomeWords.has(word) || word === 'success' || word === 'failure' || word === 'denied' || word === 'error';
}

function placeTime(value: unknown, name: string, builder: DraftBuilder): void {
  const read = readTime(value);
  if (!read.ok) {
    builder.fault({ path: name, code: 'time', message: read.message });
    return;
  }
  builder.set('time', read.time);
  if (read.converted) builder.flag('converted', 'time');
  if (read.zoneAssumed) builder.flag('assumed', 'time');
  if (name !== 'time') builder.flag('renamed', 'time');
}

/** The field `kind` is the catalogue's: another value is a fault. */
function placeKind(value: unknown, builder: DraftBuilder): void {
  if (typeof value !== 'string') {
    builder.fault({ path: 'kind', code: 'type', message: `expected a string, got ${typeName(value)}` });
  } else if (isKind(value)) builder.set('kind', value);
  else {
    const near = nearestKind(value);
    const hint = near === null ? '' : ` Did you mean \`${near}\`?`;
    const message = `${quoted(value)} is not in the catalogue (docs/reference/kinds.md).${hint} A verb of your own belongs in \`action\`, with the kind \`other\`.`;
    builder.fault({ path: 'kind', code: 'kind', message });
  }
}

/** A kind under another name may be a sender's own: then it is the verb of an `other` event. */
function placeKindAlias(name: string, value: unknown, builder: DraftBuilder): void {
  if (typeof value === 'string' && isKind(value)) {
    builder.set('kind', value);
    builder.flag('renamed', 'kind');
  } else if (typeof value === 'string' && value !== '' && !builder.has('action')) place('action', name, value, builder);
  else keepMoved(name, value, undefined, builder);
}

function readKey(value: unknown, builder: DraftBuilder): string | null {
  if (typeof value === 'string' && keyPattern.test(value)) return value;
  builder.fault({ path: 'idempotencyKey', code: 'value', message: 'expected 1 to 255 visible ASCII characters' });
  return null;
}

/** What every event has; what was not said says so. */
function complete(builder: DraftBuilder, context: NormaliseContext): void {
  const { fields } = builder;
  if (fields['time'] === undefined) {
    fields['time'] = context.receivedTime;
    builder.flag('assumed', 'time');
  }
  if (fields['kind'] === undefined) {
    fields['kind'] = 'other';
    builder.flag('assumed', 'kind');
  }
  fields['action'] ??= 'unknown';
  fields['outcome'] ??= 'unknown';
  fields['severity'] ??= 0;
  if (!builder.has('actor.type')) builder.set('actor.type', 'unknown');
  if (!builder.has('actor.id')) builder.set('actor.id', 'unknown');
  const user = builder.get('target.user');
  if (user !== undefined && (user as Fields)['id'] === undefined) builder.set('target.user.id', 'unknown');
  if (Object.keys(builder.ext).length > 0) fields['ext'] = builder.ext;
  if (builder.flags.length > 0) fields['flags'] = builder.flags;
}
