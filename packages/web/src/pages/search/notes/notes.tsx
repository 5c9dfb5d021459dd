import { type NoteJson, type NoteListJson, noteCharsMax } from '@daybook/api';
import { type QueryKey, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextArea } from '../../../ui/field.tsx';
import { faultOf, onSubmit } from '../../../ui/form.ts';
import { NotIndexed } from '../../../ui/not-indexed.tsx';
import { Problem } from '../../../ui/problem.tsx';
import { Loaded } from '../../../ui/state.tsx';
import { Time } from '../../../ui/time.tsx';
import { api } from '../../../api/client.ts';

/** Notes on an event. */
export function EventNotes({ position }: { readonly position: string }) {
  return (
    <Notes
      queryKey={['notes', 'event', position]}
      list={() => api.eventNotes(position)}
      add={(text) => api.addEventNote(position, { text })}
    />
  );
}

/** Notes on a saved search. */
export function ViewNotes({ id }: { readonly id: string }) {
  return (
    <Notes
      queryKey={['notes', 'view', id]}
      list={() => api.viewNotes(id)}
      add={(text) => api.addViewNote(id, { text })}
    />
  );
}

interface Props {
  readonly queryKey: QueryKey;
  readonly list: () => Promise<NoteListJson>;
  readonly add: (text: string) => Promise<NoteJson>;
}

function Notes({ queryKey, list, add }: Props) {
  const notes = useQuery({
    queryKey,
    queryFn: list,
    // A look is taken when somebody opens them, and not by itself.
    staleTime: Infinity,
  });
  const count = notes.data?.notes.length ?? 0;
  return (
    <section aria-label="Notes">
      <h3 className="mb-1 flex items-center gap-2 font-semibold">
        Notes
        {notes.data === undefined ? null : (
          <Badge>
            {count}
            {notes.data.more ? '+' : ''}
          </Badge>
        )}
      </h3>
      <Loaded query={notes} rows={1}>
        {(data) => (
          <>
            <NotIndexed days={data.notIndexed} />
            <List notes={data.notes} more={data.more} />
          </>
        )}
      </Loaded>
      <NewNote queryKey={queryKey} add={add} />
    </section>
  );
}

function List({ notes, more }: Pick<NoteListJson, 'notes' | 'more'>) {
  if (notes.length === 0) return <p className="text-soft">None that you see.</p>;
  return (
    <>
      <ol className="divide-y divide-line rounded-lg border border-line">
        {notes.map(({ position, time, author, role, text }) => (
          <li key={position} className="px-3 py-2">
            <p className="text-xs text-soft">
              <span className="font-medium text-ink">{author ?? 'A reader'}</span> as {role}, <Time iso={time} />
            </p>
            <p className="whitespace-pre-wrap wrap-anywhere">{text}</p>
          </li>
        ))}
      </ol>
      {more ? <p className="mt-1 text-soft">There are more, which are not listed. Search for kind:log.note.</p> : null}
    </>
  );
}

const noteHint = 'It becomes an event of the log, with your name. It cannot be changed; a later note can correct it.';

/** One line until somebody begins: what the event holds is what they came for. */
function NewNote({ queryKey, add }: Pick<Props, 'queryKey' | 'add'>) {
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [isOpen, setOpen] = useState(false);
  const adding = useMutation({
    mutationFn: add,
    async onSuccess(note) {
      setText('');
      // It is durable; the index may not have it yet, nor an answer that is still under way.
      if (queries.isFetching({ queryKey }) > 0) await queries.ensureQueryData({ queryKey }).catch(() => undefined);
      queries.setQueryData(queryKey, (known: NoteListJson | undefined) =>
        known === undefined
          ? known
          : { ...known, notes: [...known.notes.filter((each) => each.position !== note.position), note] },
      );
    },
  });
  const fault = faultOf(adding.error, 'text');
  return (
    <form className="mt-2 flex flex-col items-start gap-2" onSubmit={onSubmit(() => adding.mutate(text))}>
      <div className="w-full">
        <TextArea
          label="Add a note"
          rows={isOpen ? 3 : 1}
          onFocus={() => setOpen(true)}
          {...(isOpen ? { hint: noteHint } : {})}
          value={text}
          onChange={setText}
          maxLength={noteCharsMax}
          required
          fault={fault}
        />
      </div>
      {adding.error === null || fault !== null ? null : <Problem error={adding.error} />}
      {isOpen ? (
        <Button type="submit" size="small" busy={adding.isPending} disabled={text.trim() === ''}>
          Add note
        </Button>
      ) : null}
    </form>
  );
}
