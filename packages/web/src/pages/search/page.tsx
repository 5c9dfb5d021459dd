import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useMedia } from '../../ui/media.ts';
import { Page } from '../../ui/page.tsx';
import { SightNote } from '../../ui/sight-note.tsx';
import { useAsked } from './asked.ts';
import { SearchBar } from './bar/bar.tsx';
import { Chart } from './chart/chart.tsx';
import { EventDrawer } from './drawer/drawer.tsx';
import { ExportButton } from './export/button.tsx';
import { Facets } from './facets/facets.tsx';
import { OlderNote } from './older/note.tsx';
import { Patterns } from './patterns/patterns.tsx';
import { ShownAs } from './patterns/shown.tsx';
import { Results } from './rows/results.tsx';
import { ViewsMenu } from './views/menu.tsx';

const route = getRouteApi('/inside/search');

/** Each part asks for its own answer and shows it when it comes; the address and the answers are all the state there is. */
export function SearchPage() {
  const { event, ...search } = route.useSearch();
  const navigate = useNavigate();
  const { asked, askAgain } = useAsked(search);
  const hasPanel = useMedia('(min-width: 64rem)');
  return (
    <Page
      title="Search"
      actions={
        <>
          <ShownAs group={search.group} />
          <ViewsMenu search={search} />
          <ExportButton search={asked} />
        </>
      }
    >
      <SightNote permission="events:read" />
      <SearchBar search={search} asked={asked} onAgain={askAgain} />
      <OlderNote asked={asked} onAgain={askAgain} />
      <Chart asked={asked} />
      {hasPanel ? null : (
        <FacetSheet>
          <Facets asked={asked} />
        </FacetSheet>
      )}
      <div className="flex items-start gap-4">
        {hasPanel ? (
          <aside aria-label="Facets" className="w-52 shrink-0">
            <Facets asked={asked} />
          </aside>
        ) : null}
        <div className="min-w-0 flex-1">
          {search.group === 'patterns' ? (
            <Patterns search={asked} />
          ) : (
            <Results search={asked} current={event ?? null} />
          )}
        </div>
      </div>
      {event === undefined ? null : (
        <EventDrawer position={event} onClose={() => void navigate({ to: '/search', search })} />
      )}
    </Page>
  );
}

/** On a narrow screen the facets are asked for when somebody wants them. */
function FacetSheet({ children }: { readonly children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)} className="mb-3">
        <Icon name="filter" />
        Narrow down
      </Button>
      <Drawer open={isOpen} onClose={() => setOpen(false)} title="Narrow down" side="left">
        {children}
      </Drawer>
    </>
  );
}
