/** Notes on events and on views: each is an event of the log itself. */
import { AppError, NewNote, type NoteJson, routes } from '@daybook/api';
import { formatPosition, parsePosition, type Position } from '@daybook/event';
import type { Access, Client, Look, NoteTarget, Reader, RecordNote, Release } from '../../access/index.ts';
import { noteDraft } from '../../access/index.ts';
import type { AskedDeps } from '../asked.ts';
import { gone } from '../gone.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import { lensOf } from '../lens.ts';
import type { Mount } from '../mount.ts';
import type { Logs } from '../ports.ts';
import { boundsOf } from '../question.ts';
import { findNotes, noteJson, notesQuery } from './find.ts';

export interface NotesDeps extends AskedDeps {
  readonly views: Access['views'];
  readonly canonical: Access['canonical'];
  readonly record: RecordNote;
  readonly release: Release;
  readonly logs: Logs;
}

interface By {
  readonly reader: Reader;
  readonly client: Client;
}

export function mountNotes(mount: Mount, deps: NotesDeps): void {
  mount(routes.addEventNote, async ({ identity, client, params, request }) => {
    const reader = readerOf(identity);
    const { text } = await readJsonBody(request, NewNote);
    return await addNote(deps, { reader, client }, await eventTarget(deps, reader, params.position), text);
  });
  mount(routes.listEventNotes, async ({ identity, client, params, signal }) => {
    const reader = readerOf(identity);
    return await listNotes(deps, { reader, client }, await eventTarget(deps, reader, params.position), signal);
  });
  mount(routes.addViewNote, async ({ identity, client, params, request }) => {
    const reader = readerOf(identity);
    const { text } = await readJsonBody(request, NewNote);
    return await addNote(deps, { reader, client }, await viewTarget(deps, reader, params.id), text);
  });
  mount(routes.listViewNotes, async ({ identity, client, params, signal }) => {
    const reader = readerOf(identity);
    return await listNotes(deps, { reader, client }, await viewTarget(deps, reader, params.id), signal);
  });
}

/** Throws where the reader does not see the event. */
async function eventTarget(deps: NotesDeps, reader: Reader, text: string): Promise<NoteTarget> {
  const position = positionOf(text);
  const lens = lensOf(deps, reader);
  const [found] = await deps.logs.of(reader.tenant).find([position]);
  if (found?.ok !== true || lens.see(found.stored) === null) throw gone(lens, found, position);
  return { type: 'event', id: formatPosition(position) };
}

/** Throws where the reader does not see the view. */
async function viewTarget({ views }: NotesDeps, reader: Reader, id: string): Promise<NoteTarget> {
  const { name } = await views.get(reader, id);
  return { type: 'view', id, name };
}

/** The contract checked it already. */
function positionOf(text: string): Position {
  const position = parsePosition(text);
  if (position === null) throw new AppError('request.invalid');
  return position;
}

async function addNote(deps: NotesDeps, by: By, target: NoteTarget, text: string): Promise<NoteJson> {
  const { reader } = by;
  const time = new Date(deps.clock.nowMs()).toISOString();
  try {
    const position = await deps.record.appendAt(reader.tenant, noteDraft(by, target, text, time));
    return noteJson({ position, time, author: reader.name, role: reader.role.name, text });
  } catch (error) {
    throw new AppError('look.not-recorded', { retryAfterSeconds: 5, cause: error });
  }
}

async function listNotes(deps: NotesDeps, { reader, client }: By, target: NoteTarget, signal: AbortSignal) {
  const startMs = deps.clock.monotonicMs();
  const now = new Date(deps.clock.nowMs()).toISOString();
  const { notes, range, more } = await findNotes(deps, reader, target, signal);
  const { upTo, bounds } = boundsOf(deps, reader, startMs);
  const look: Look = {
    kind: 'log.query',
    action: 'notes',
    query: notesQuery(target),
    since: null,
    until: null,
    bounds: { now, upTo },
    count: notes.length,
    counted: null,
    range,
    durationMs: bounds.elapsedMs,
    key: null,
    client,
  };
  return await deps.release.release(reader, look, { notes, more, notIndexed: bounds.notIndexed });
}
