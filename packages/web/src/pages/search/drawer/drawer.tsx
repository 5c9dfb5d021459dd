import { Tabs } from '@base-ui/react/tabs';
import type { EventView } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Suspense } from 'react';
import { api } from '../../../api/client.ts';
import { useMe } from '../../../api/me.ts';
import { buttonClass } from '../../../ui/button.tsx';
import { Drawer } from '../../../ui/dialog.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Loaded, Loading } from '../../../ui/state.tsx';
import { aboutOf } from '../../looks/about.ts';
import { Outcome } from '../columns.tsx';
import { DiffersNote } from '../differs.tsx';
import { EventNotes } from '../notes/notes.tsx';
import { Copy } from './copy/index.tsx';
import { Sentence } from './sentence/index.tsx';
import { tabs } from './tabs.ts';

/** One event, read from the log itself and checked by the server. */
export function EventDrawer({ position, onClose }: { readonly position: string; readonly onClose: () => void }) {
  const view = useQuery({
    queryKey: ['events', 'one', position],
    queryFn: () => api.view(position),
    staleTime: Infinity,
  });
  return (
    <Drawer open onClose={onClose} title={`Event ${position}`} side="right">
      <Loaded query={view}>{(data) => <Event key={data.position} view={data} />}</Loaded>
    </Drawer>
  );
}

function Event({ view }: { readonly view: EventView }) {
  const { event } = view;
  return (
    <div className="flex flex-col gap-4">
      <div>
        <Sentence view={view} />
        <p className="mt-1.5 flex flex-wrap items-center gap-2">
          <Outcome outcome={event.outcome} />
          <code className="text-soft">{event.kind}</code>
        </p>
      </div>
      <div className="flex flex-wrap gap-1.5">
        <Copy view={view} />
        <Elsewhere view={view} />
      </div>
      <DiffersNote differs={view.differs} />
      <EventNotes position={view.position} />
      <Tabs.Root defaultValue="fields">
        <Tabs.List className="mb-3 flex gap-1 border-b border-line" activateOnFocus={false}>
          {tabs.map(({ id, label }) => (
            <Tabs.Tab
              key={id}
              value={id}
              className="-mb-px border-b-2 border-transparent px-2.5 py-1.5 font-medium text-soft hover:text-ink aria-selected:border-accent aria-selected:text-ink"
            >
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map(({ id, body: Body }) => (
          <Tabs.Panel key={id} value={id} className="outline-offset-4">
            <Suspense fallback={<Loading />}>
              <Body view={view} />
            </Suspense>
          </Tabs.Panel>
        ))}
      </Tabs.Root>
    </div>
  );
}

/** Other pages that are about whom or what this event is about. */
function Elsewhere({ view: { event } }: { readonly view: EventView }) {
  const { can } = useMe();
  const actor = event.actor?.id;
  if (actor === undefined || actor === 'unknown') return null;
  return (
    <>
      <Link to="/timeline" search={{ actor }} className={buttonClass({ size: 'small' })}>
        Timeline of this actor
      </Link>
      {can('looks:read') ? (
        <Link to="/looks" search={{ about: aboutOf('person', actor) }} className={buttonClass({ size: 'small' })}>
          <Icon name="look" />
          Who looked at this person
        </Link>
      ) : null}
    </>
  );
}
