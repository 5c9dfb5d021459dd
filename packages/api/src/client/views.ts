import type { z } from 'zod';
import type { NewNote, NoteJson, NoteListJson } from '../schemas/notes.ts';
import type { View, ViewInput, ViewList } from '../schemas/views.ts';
import type { Transport } from './transport.ts';

/** Saved searches, and notes on them and on events. */
export function viewCalls(transport: Transport) {
  const get = <T>(path: string) => transport.json<T>({ method: 'GET', path, repeatable: true });
  const send = <T>(method: 'POST' | 'PUT', path: string, value: unknown) =>
    transport.json<T>({
      method,
      path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(value),
      repeatable: false,
    });
  const view = (id: string): string => `/v1/views/${encodeURIComponent(id)}`;
  const event = (position: string): string => `/v1/events/${encodeURIComponent(position)}`;

  return {
    listViews: () => get<z.infer<typeof ViewList>>('/v1/views'),
    getView: (id: string) => get<View>(view(id)),
    addView: (input: z.input<typeof ViewInput>) => send<View>('POST', '/v1/views', input),
    changeView: (id: string, input: z.input<typeof ViewInput>) => send<View>('PUT', view(id), input),
    removeView: (id: string) => transport.json<View>({ method: 'DELETE', path: view(id), repeatable: true }),

    eventNotes: (position: string) => get<NoteListJson>(`${event(position)}/notes`),
    addEventNote: (position: string, note: z.input<typeof NewNote>) =>
      send<NoteJson>('POST', `${event(position)}/notes`, note),
    viewNotes: (id: string) => get<NoteListJson>(`${view(id)}/notes`),
    addViewNote: (id: string, note: z.input<typeof NewNote>) => send<NoteJson>('POST', `${view(id)}/notes`, note),
  };
}
