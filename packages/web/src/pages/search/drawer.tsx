import type { EventView } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { fieldGroups } from '../../api/sight.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Masked } from '../../ui/masked.tsx';
import { aboutOf } from '../looks/about.ts';
import { CopyButton } from '../../ui/copy.tsx';
import { Drawer } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Loaded } from '../../ui/state.tsx';
import { Time } from '../../ui/time.tsx';
import { Outcome, targetOf } from './columns.tsx';
import { Fields } from './fields.tsx';
import { EventNotes } from './notes/notes.tsx';

/** One event, read from the log itself and checked by the server. */
export function EventDrawer({ position, onClose }: { readonly position: string; readonly onClose: () => void }) {
  const view = useQuery({
    queryKey: ['events', 'one', position],
    queryFn: () => api.view(position),
    staleTime: Infinity,
  });
  return (
    <Drawer open onClose={onClose} title={`Event ${position}`} side="right">
      <Loaded query={view}>{(data) => <Event view={data} />}</Loaded>
    </Drawer>
  );
}

function Event({ view }: { readonly view: EventView }) {
  const { event, position, received, source, sourceName, own, masked = [] } = view;
  const { can } = useMe();
  const actor = event.actor?.id;
  const target = targetOf(event);
  return (
    <div className="flex flex-col gap-5">
      <Facts
        facts={[
          ['Time', <Time key="t" iso={event.time} exact />],
          ['Who', event.actor?.name ?? event.actor?.id ?? <Masked key="w" if={masked.includes('identity')} />],
          [
            'Did',
            <span key="d" className="flex flex-wrap items-center gap-2">
              <code>{event.kind}</code> <Outcome outcome={event.outcome} />
            </span>,
          ],
          ...(target === '' ? [] : [['To what', target] as const]),
          ...(event.origin?.ip === undefined ? [] : [['From', <code key="o">{event.origin.ip}</code>] as const]),
          ['Source', own ? 'Daybook itself' : (sourceName ?? String(source))],
          ['Received', <Time key="r" iso={received} exact />],
          ['Position', <code key="p">{position}</code>],
          ...(masked.length === 0
            ? []
            : [['Masked', masked.map((group) => fieldGroups[group].label).join(', ')] as const]),
        ]}
      />
      <EventNotes key={position} position={position} />
      <Fields event={event} />
      {event.raw?.text === undefined ? null : (
        <div>
          <h3 className="mb-1 font-semibold">Raw</h3>
          <pre className="overflow-x-auto rounded-md bg-sunken p-3 text-xs whitespace-pre-wrap break-all">
            <code>{event.raw.text}</code>
          </pre>
        </div>
      )}
      <div className="flex flex-wrap gap-2">
        {can('looks:read') && actor !== undefined ? (
          <Link to="/looks" search={{ about: aboutOf('person', actor) }} className={buttonClass({ size: 'small' })}>
            <Icon name="look" />
            Who looked at this person
          </Link>
        ) : null}
        <CopyButton text={JSON.stringify(view, null, 2)} label="Copy as JSON" />
        <CopyButton
          text={`${location.origin}/search?event=${encodeURIComponent(JSON.stringify(position))}`}
          label="Copy link"
        />
      </div>
    </div>
  );
}
