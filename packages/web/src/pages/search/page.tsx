import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Page } from '../../ui/page.tsx';
import { SightNote } from '../../ui/sight-note.tsx';
import { SearchBar } from './bar.tsx';
import { EventDrawer } from './drawer/drawer.tsx';
import { Patterns, usePatterns } from './patterns/patterns.tsx';
import { ShownAs } from './patterns/shown.tsx';
import { Results } from './results.tsx';
import type { EventsSearch } from './search.ts';
import { ViewsMenu } from './views/menu.tsx';

const route = getRouteApi('/inside/search');

export function SearchPage() {
  const { event, ...search } = route.useSearch();
  const { view: _view, group, ...asked } = search;
  const navigate = useNavigate();
  return (
    <Page
      title="Search"
      actions={
        <>
          <ShownAs group={group} />
          <ViewsMenu search={search} />
        </>
      }
    >
      <SightNote permission="events:read" />
      {group === 'patterns' ? <Grouped asked={asked} /> : <Results search={asked} current={event ?? null} />}
      {event === undefined ? null : (
        <EventDrawer position={event} onClose={() => void navigate({ to: '/search', search })} />
      )}
    </Page>
  );
}

function Grouped({ asked }: { readonly asked: EventsSearch }) {
  const { error, refetch } = usePatterns(asked);
  return (
    <>
      <SearchBar key={asked.q} search={asked} error={error} onAgain={() => void refetch()} />
      <Patterns search={asked} />
    </>
  );
}
