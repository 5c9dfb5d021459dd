import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { PositionText } from '../schemas/common.ts';
import { NewNote, Note, NoteList } from '../schemas/notes.ts';
import { ViewId } from '../schemas/views.ts';

const tag = 'notes';
const position = z.object({ position: PositionText });
const id = z.object({ id: ViewId });
const body = { about: 'The note', types: { 'application/json': NewNote } };
const added = { status: 201, type: 'application/json', about: 'The note, durable in the log', schema: Note } as const;
const listed = { status: 200, type: 'application/json', about: 'Notes', schema: NoteList } as const;
const bodyErrors = [
  'request.bad-json',
  'request.too-large',
  'request.content-type',
  'request.content-encoding',
  'look.not-recorded',
] as const;
const eventErrors = ['event.not-found', 'event.destroyed', 'event.damaged', 'role.invalid'] as const;
const listErrors = ['index.unavailable', 'query.too-expensive', 'look.not-recorded'] as const;
const aboutNotes =
  'A note is shown to readers whose role shows at least what its author saw when it was written: it may quote all of that.';

export const addEventNote = defineRoute({
  id: 'addEventNote',
  tag,
  method: 'POST',
  path: '/v1/events/:position/notes',
  summary: 'Write a note on an event',
  about: 'Only on an event that you see.',
  permission: ['events:read'],
  look: false,
  params: position,
  body,
  answer: added,
  errors: [...bodyErrors, ...eventErrors],
});

export const listEventNotes = defineRoute({
  id: 'listEventNotes',
  tag,
  method: 'GET',
  path: '/v1/events/:position/notes',
  summary: 'Notes on an event',
  about: aboutNotes,
  permission: ['events:read'],
  look: true,
  params: position,
  answer: listed,
  errors: [...listErrors, ...eventErrors],
});

export const addViewNote = defineRoute({
  id: 'addViewNote',
  tag,
  method: 'POST',
  path: '/v1/views/:id/notes',
  summary: 'Write a note on a saved search',
  permission: ['events:read'],
  look: false,
  params: id,
  body,
  answer: added,
  errors: [...bodyErrors, 'view.not-found'],
});

export const listViewNotes = defineRoute({
  id: 'listViewNotes',
  tag,
  method: 'GET',
  path: '/v1/views/:id/notes',
  summary: 'Notes on a saved search',
  about: aboutNotes,
  permission: ['events:read'],
  look: true,
  params: id,
  answer: listed,
  errors: [...listErrors, 'view.not-found'],
});
