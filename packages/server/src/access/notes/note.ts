import type { EventDraft, Position, StoredEvent } from '@daybook/event';
import { clientFields, readerActor, sightFields } from '../looks/draft.ts';
import type { Administrator } from '../journal.ts';
import { readLook } from '../looks/record.ts';
import { type Canonical, groupNames, type Reader, showsAll } from '../roles/index.ts';

/** What a note is on. */
export interface NoteTarget {
  readonly type: 'event' | 'view';
  /** Position of the event, or id of the view. */
  readonly id: string;
  readonly name?: string;
}

/** The event that a note is. It says what its author could see: the note may quote all of that. */
export function noteDraft(
  { reader, client }: Administrator,
  target: NoteTarget,
  text: string,
  time: string,
): EventDraft {
  return {
    time,
    kind: 'log.note',
    action: 'note',
    outcome: 'success',
    severity: 1,
    actor: readerActor(reader),
    ...clientFields(client),
    target: { resources: [{ ...target }] },
    ext: { note: text, ...sightFields(reader) },
  };
}

/** A note as a reader is shown it. */
export interface SeenNote {
  readonly position: Position;
  readonly time: string;
  /** Null where the role masks who does what. */
  readonly author: string | null;
  readonly role: string;
  readonly text: string;
}

/**
 * The note that an event is, for a reader who sees what it is on. Lenses say nothing of notes: they are not about people, but
 * what readers told each other. One is shown where the reader's role shows at least what its author saw, whatever of it the
 * note quotes; null otherwise, and for anything else than a note on the target that Daybook itself wrote.
 */
export function seeNote(
  { own, event, position }: StoredEvent,
  target: NoteTarget,
  { role }: Reader,
  canonical: Canonical,
): SeenNote | null {
  const [resource] = event.target?.resources ?? [];
  const text = event.ext?.['note'];
  const isIt = own && event.kind === 'log.note' && resource?.type === target.type && resource.id === target.id;
  if (!isIt || typeof text !== 'string') return null;
  const { isCut, restriction, sources, masked } = readLook(event);
  const sight = { restriction, sources, clear: groupNames.filter((group) => !masked.includes(group)) };
  // What is not all there cannot be compared.
  if (isCut || !showsAll(sight, role.sight, canonical)) return null;
  const { id, roles = [] } = event.actor;
  const author = role.sight.clear.includes('identity') ? id : null;
  return { position, time: event.time, author, role: roles[0] ?? '', text };
}
