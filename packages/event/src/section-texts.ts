import type { Cut, Event } from './event.ts';
import { sectionOfPath } from './field-paths.ts';
import { flatObject, quote } from './json-text.ts';
import { type SectionId, sectionIds } from './schema.ts';

/** The JSON of one section; of `raw` its header line, behind which the bytes follow. */
export interface SectionText {
  readonly id: SectionId;
  readonly text: string;
}

const { core, actor, contact, origin, target, request, changes, ext, raw } = sectionIds;

/**
 * Splits an event into its sections, ascending by id; sections without content are left out. This is the one place that
 * serialises: from here on the bytes are hashed, stored and shown as they are, and nobody serialises them again.
 */
export function sectionTexts(event: Event): SectionText[] {
  const cuts = event.cut === undefined ? null : cutsBySection(event.cut);
  const sections: SectionText[] = [];
  const add = (id: SectionId, members: string): void => {
    const cut = cuts?.get(id);
    if (cut !== undefined) sections.push({ id, text: `{${members}${members && ','}"cut":${JSON.stringify(cut)}}` });
    else if (members !== '') sections.push({ id, text: `{${members}}` });
  };
  add(core, coreMembers(event));
  add(actor, `"actor":${flatObject(event.actor, 'name', 'email')}`);
  add(contact, contactMembers(event));
  add(origin, event.origin === undefined ? '' : `"origin":${flatObject(event.origin)}`);
  add(target, event.target === undefined ? '' : targetMember(event.target));
  add(request, event.request === undefined ? '' : `"request":${flatObject(event.request)}`);
  add(changes, event.changes === undefined ? '' : `"changes":${JSON.stringify(event.changes)}`);
  add(ext, extMembers(event));
  if (event.raw !== undefined) sections.push({ id: raw, text: rawHeader(event.raw.mediaType, cuts?.get(raw)) });
  else if (cuts?.has(raw) === true) throw new Error('cut mark for a raw line that is not there');
  return sections;
}

function coreMembers(event: Event): string {
  const { id, time, kind, action, outcome, severity, reason, epoch, seq, service, flags, imported } = event;
  let text = `"id":${quote(id)},"time":${quote(time)},"kind":${quote(kind)},"action":${quote(action)}`;
  text += `,"outcome":${quote(outcome)},"severity":${severity}`;
  if (reason?.code !== undefined) text += `,"reason":{"code":${quote(reason.code)}}`;
  else if (reason !== undefined && reason.text === undefined) text += ',"reason":{}';
  if (epoch !== undefined) text += `,"epoch":${quote(epoch)}`;
  if (seq !== undefined) text += `,"seq":${quote(seq)}`;
  if (service !== undefined) text += `,"service":${flatObject(service)}`;
  if (flags !== undefined) text += `,"flags":${JSON.stringify(flags)}`;
  if (imported !== undefined) text += `,"imported":${flatObject(imported)}`;
  return text;
}

function contactMembers({ actor: { name, email }, target: on }: Event): string {
  const ofActor = name === undefined && email === undefined ? '' : `"actor":${flatObject({ name, email })}`;
  const user = on?.user;
  if (user === undefined || (user.name === undefined && user.email === undefined)) return ofActor;
  const ofUser = `"target":{"user":${flatObject({ name: user.name, email: user.email })}}`;
  return ofActor === '' ? ofUser : `${ofActor},${ofUser}`;
}

function targetMember({ resources, user }: NonNullable<Event['target']>): string {
  const members: string[] = [];
  if (resources !== undefined) members.push(`"resources":${JSON.stringify(resources)}`);
  if (user !== undefined) members.push(`"user":${flatObject({ type: user.type, id: user.id })}`);
  return `"target":{${members.join(',')}}`;
}

function extMembers({ reason, ext: map }: Event): string {
  const ofReason = reason?.text === undefined ? '' : `"reason":{"text":${quote(reason.text)}}`;
  if (map === undefined) return ofReason;
  return `${ofReason}${ofReason && ','}"ext":${flatObject(map)}`;
}

function rawHeader(mediaType: string, cut: Record<string, Cut> | undefined): string {
  return `{"mediaType":${quote(mediaType)}${cut === undefined ? '' : `,"cut":${JSON.stringify(cut)}`}}\n`;
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
