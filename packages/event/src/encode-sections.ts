import type { Cut, Event } from './event.ts';
import { sectionOfPath } from './fragments.ts';
import { type SectionId, sectionIds } from './schema.ts';

/** The bytes of one section, as they are hashed and stored. */
export interface Section {
  readonly id: SectionId;
  readonly bytes: Uint8Array;
}

const encoder = new TextEncoder();
const { core, actor, contact, origin, target, request, changes, ext, raw } = sectionIds;

/**
 * Splits an event into its sections, ascending by id; sections without content are left out. This is the one place that
 * serialises: from here on the bytes are hashed, stored and shown as they are, and nobody serialises them again.
 */
export function encodeSections(event: Event): Section[] {
  const cuts = event.cut === undefined ? null : cutsBySection(event.cut);
  const sections: Section[] = [];
  const add = (id: SectionId, fragment: object): void => {
    const cut = cuts?.get(id);
    sections.push({ id, bytes: encoder.encode(JSON.stringify(cut === undefined ? fragment : { ...fragment, cut })) });
  };
  add(core, coreFragment(event));
  const { name: actorName, email: actorEmail, ...identity } = event.actor;
  add(actor, { actor: identity });
  const contacts = contactFragment(event, actorName, actorEmail);
  if (contacts !== null) add(contact, contacts);
  if (event.origin !== undefined) add(origin, { origin: event.origin });
  const targets = targetFragment(event);
  if (targets !== null) add(target, { target: targets });
  if (event.request !== undefined) add(request, { request: event.request });
  if (event.changes !== undefined) add(changes, { changes: event.changes });
  if (event.ext !== undefined || event.reason?.text !== undefined) {
    add(ext, {
      ...(event.reason?.text === undefined ? {} : { reason: { text: event.reason.text } }),
      ...(event.ext === undefined ? {} : { ext: event.ext }),
    });
  }
  if (event.raw !== undefined) sections.push({ id: raw, bytes: encodeRaw(event.raw, cuts?.get(raw)) });
  return sections;
}

function coreFragment(event: Event): object {
  const { id, time, kind, action, outcome, severity } = event;
  return {
    id,
    time,
    kind,
    action,
    outcome,
    severity,
    ...(event.reason?.code === undefined ? {} : { reason: { code: event.reason.code } }),
    ...(event.epoch === undefined ? {} : { epoch: event.epoch }),
    ...(event.seq === undefined ? {} : { seq: event.seq }),
    ...(event.service === undefined ? {} : { service: event.service }),
    ...(event.flags === undefined ? {} : { flags: event.flags }),
  };
}

function contactFragment(event: Event, name: string | undefined, email: string | undefined): object | null {
  const user = event.target?.user;
  const ofActor = name !== undefined || email !== undefined;
  const ofUser = user !== undefined && (user.name !== undefined || user.email !== undefined);
  if (!ofActor && !ofUser) return null;
  return {
    ...(ofActor ? { actor: defined({ name, email }) } : {}),
    ...(ofUser ? { target: { user: defined({ name: user.name, email: user.email }) } } : {}),
  };
}

function targetFragment(event: Event): object | null {
  const whole = event.target;
  if (whole === undefined) return null;
  const user = whole.user === undefined ? undefined : defined({ type: whole.user.type, id: whole.user.id });
  return defined({ resources: whole.resources, user });
}

function defined(fields: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) result[key] = value;
  return result;
}

/** `raw` is not JSON: a JSON header line, then the bytes exactly as they came. */
function encodeRaw(value: NonNullable<Event['raw']>, cut: Record<string, Cut> | undefined): Uint8Array {
  const header = encoder.encode(`${JSON.stringify({ mediaType: value.mediaType, ...(cut && { cut }) })}\n`);
  const bytes = new Uint8Array(header.length + value.bytes.length);
  bytes.set(header);
  bytes.set(value.bytes, header.length);
  return bytes;
}

function cutsBySection(cut: Record<string, Cut>): Map<SectionId, Record<string, Cut>> {
  const bySection = new Map<SectionId, Record<string, Cut>>();
  for (const [path, value] of Object.entries(cut)) {
    const id = sectionOfPath(path);
    if (id === null) throw new Error(`cut mark for a field that does not exist: ${path}`);
    const marks = bySection.get(id) ?? {};
    marks[path] = value;
    bySection.set(id, marks);
  }
  return bySection;
}
