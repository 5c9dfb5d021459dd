import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Page } from '../../ui/page.tsx';
import { SightNote } from '../../ui/sight-note.tsx';
import { EventDrawer } from './drawer/drawer.tsx';
import { Results } from './results.tsx';

const route = getRouteApi('/inside/search');

export function SearchPage() {
  const { event, ...search } = route.useSearch();
  const navigate = useNavigate();
  return (
    <Page title="Search">
      <SightNote permission="events:read" />
      <Results search={search} current={event ?? null} />
      {event === undefined ? null : (
        <EventDrawer position={event} onClose={() => void navigate({ to: '/search', search })} />
      )}
    </Page>
  );
}
