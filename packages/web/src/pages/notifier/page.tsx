import { deliveryStates, type NotifierJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMe } from '../../api/me.ts';
import { deliveriesQuery, notifiersQuery } from '../../api/notifiers.ts';
import { Facts } from '../../ui/facts.tsx';
import { inputClass } from '../../ui/field.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/state.tsx';
import { DataTable } from '../../ui/table.tsx';
import { Level } from '../alerts/marks.tsx';
import { NotifierState } from '../notifiers/columns.tsx';
import { routing } from '../notifiers/routing.ts';
import { Try } from '../notifiers/try.tsx';
import { columns } from './columns.tsx';

const route = getRouteApi('/inside/notifiers/$name');

export function NotifierPage() {
  const { name } = route.useParams();
  const { can } = useMe();
  const notifiers = useQuery(notifiersQuery);
  return (
    <>
      <Link to="/notifiers" className="mb-2 inline-block text-soft hover:text-ink hover:underline">
        ← Notifiers
      </Link>
      <Page title={name} actions={can('notifiers:test') ? <Try name={name} /> : null}>
        <Loaded query={notifiers}>
          {({ items }) => {
            const notifier = items.find((each) => each.name === name);
            return notifier === undefined ? (
              <Empty title="There is no such notifier">The settings name none like it.</Empty>
            ) : (
              <>
                <NotifierFacts notifier={notifier} />
                <Deliveries name={name} />
              </>
            );
          }}
        </Loaded>
      </Page>
    </>
  );
}

function NotifierFacts({ notifier }: { readonly notifier: NotifierJson }) {
  const { type, to, minLevel, waiting, failed } = notifier;
  const routes = routing(notifier);
  return (
    <div className="mb-8">
      <Facts
        facts={[
          ['State', <NotifierState key="s" notifier={notifier} />],
          ['Delivers to', `${type}: ${to}`],
          [
            'What goes there',
            <span key="r">
              from <Level level={minLevel} />
              {routes.length === 0 ? '' : `; ${routes.join('; ')}`}
            </span>,
          ],
          ['Waiting', waiting],
          ['Failed', failed],
        ]}
      />
    </div>
  );
}

function Deliveries({ name }: { readonly name: string }) {
  const [state, setState] = useState('all');
  const deliveries = useQuery(deliveriesQuery(name, state));
  return (
    <Section
      title="Messages"
      about="Newest first, 200 at most. What an alert is about is not shown."
      actions={
        <select
          aria-label="State of a message"
          value={state}
          onChange={({ currentTarget }) => setState(currentTarget.value)}
          className={`${inputClass} h-8 max-w-44`}
        >
          <option value="all">in any state</option>
          {deliveryStates.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      }
    >
      <Loaded query={deliveries} rows={3}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="There is none" />
          ) : (
            <DataTable label="Messages" columns={columns} rows={items} rowId={({ id }) => id} />
          )
        }
      </Loaded>
    </Section>
  );
}
