import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { inputClass } from '../../ui/field.tsx';
import { onSubmit } from '../../ui/form.ts';
import { Page } from '../../ui/page.tsx';
import { SightNote } from '../../ui/sight-note.tsx';
import { Empty } from '../../ui/state.tsx';
import { EventDrawer } from '../search/drawer/drawer.tsx';
import { Events } from './events.tsx';

const route = getRouteApi('/inside/timeline');

/** What one actor did, in all sources, over time. */
export function TimelinePage() {
  const { event, ...search } = route.useSearch();
  const navigate = useNavigate();
  return (
    <Page title="Timeline" about="What one actor did, in all sources. Sources that know them by another id are apart.">
      <SightNote permission="events:read" />
      <Actor key={search.actor} actor={search.actor ?? ''} />
      {search.actor === undefined ? (
        <Empty title="Whose timeline?">Give the id of an actor, or open an event and go on from there.</Empty>
      ) : (
        <Events search={search} />
      )}
      {event === undefined ? null : (
        <EventDrawer position={event} onClose={() => void navigate({ to: '/timeline', search })} />
      )}
    </Page>
  );
}

function Actor({ actor }: { readonly actor: string }) {
  const [text, setText] = useState(actor);
  const navigate = useNavigate();
  const go = (): void => void navigate({ to: '/timeline', search: text.trim() === '' ? {} : { actor: text.trim() } });
  return (
    <form onSubmit={onSubmit(go)} className="mb-4 flex max-w-md gap-2">
      <input
        aria-label="Actor"
        placeholder="actor.id"
        value={text}
        onChange={(change) => setText(change.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
        className={`${inputClass} h-9`}
      />
      <Button type="submit" className="h-9">
        Show
      </Button>
    </form>
  );
}
