import { alertStates } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useMe } from '../../api/me.ts';
import { ruleQuery } from '../../api/watch.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { SightNote } from '../../ui/sight-note.tsx';
import { EventDrawer } from '../search/drawer/drawer.tsx';
import { AlertDetail } from './detail.tsx';
import { AlertList } from './list.tsx';
import type { AlertsSearch } from './search.ts';

const route = getRouteApi('/inside/alerts');

/** What rules found: a list to go through by keys, and beside it the one that is open. */
export function AlertsPage() {
  const { event, ...search } = route.useSearch();
  const navigate = useNavigate();
  const { alert } = search;
  return (
    <Page
      title="Alerts"
      about="What detection rules found in events that you may see. Every step of handling one is in the log."
      actions={<States search={search} />}
    >
      <SightNote permission="alerts:read" />
      {search.rule === undefined ? null : <OfRule search={search} rule={search.rule} />}
      <div
        className={`grid items-start gap-4 ${alert === undefined ? '' : 'lg:grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)]'}`}
      >
        <div className={alert === undefined ? '' : 'hidden lg:block'}>
          <AlertList search={search} />
        </div>
        {alert === undefined ? null : <AlertDetail key={alert} id={alert} search={search} />}
      </div>
      {event === undefined ? null : (
        <EventDrawer position={event} onClose={() => void navigate({ to: '/alerts', search })} />
      )}
    </Page>
  );
}

function States({ search: { state, rule } }: { readonly search: AlertsSearch }) {
  const states = [undefined, ...alertStates] as const;
  return (
    <nav aria-label="Which alerts" className="flex flex-wrap gap-1.5">
      {states.map((each) => (
        <Link
          key={each ?? ''}
          to="/alerts"
          search={{ ...(each === undefined ? {} : { state: each }), ...(rule === undefined ? {} : { rule }) }}
          aria-current={each === state ? 'page' : undefined}
          className={`${buttonClass({ size: 'small' })} aria-[current=page]:bg-accent-wash aria-[current=page]:text-accent`}
        >
          {each ?? 'not closed'}
        </Link>
      ))}
    </nav>
  );
}

/** Only those of one rule are listed; and the way back to all. */
function OfRule({ search: { state }, rule }: { readonly search: AlertsSearch; readonly rule: string }) {
  const { can } = useMe();
  const { data } = useQuery({ ...ruleQuery(rule), enabled: can('rules:read') });
  return (
    <p className="mb-3 text-soft">
      Of the rule <strong className="text-ink">{data?.title ?? rule}</strong>.{' '}
      <Link
        to="/alerts"
        search={state === undefined ? {} : { state }}
        className="text-accent underline underline-offset-2"
      >
        Of all rules
      </Link>
    </p>
  );
}
