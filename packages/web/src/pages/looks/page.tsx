import { getRouteApi } from '@tanstack/react-router';
import { Page } from '../../ui/page.tsx';
import { SightNote } from '../../ui/sight-note.tsx';
import { LookForm } from './form.tsx';
import { LookList } from './list.tsx';
import { Readers } from './readers.tsx';

const route = getRouteApi('/inside/looks');

export function LooksPage() {
  const search = route.useSearch();
  return (
    <Page
      title="Who looked"
      about="Every look at the log is recorded before its answer leaves. Ask who has looked at the events of a person, a resource, an hour; asking is recorded too."
    >
      <SightNote permission="looks:read" />
      <Readers since={search.since ?? '30d'} />
      <LookForm key={JSON.stringify(search)} search={search} />
      <LookList search={search} />
    </Page>
  );
}
