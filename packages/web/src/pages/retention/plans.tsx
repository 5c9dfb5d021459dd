import type { PlanListJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { plansQuery } from '../../api/retention.ts';
import { Badge } from '../../ui/badge.tsx';
import { countText } from '../../ui/count.ts';
import { Entry } from '../../ui/entry.tsx';
import { Section } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/state.tsx';
import { type Column, DataTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { classText, countIn, type PolicyJson } from './words.ts';

type PlanJson = PlanListJson['items'][number];

/** What was destroyed: each plan with the certificate that closed it. */
export function Plans({ policy }: { readonly policy: PolicyJson | undefined }) {
  const plans = useQuery(plansQuery);
  const columns = useMemo(() => columnsOf(policy), [policy]);
  return (
    <Section
      title="What was destroyed"
      about={
        <>
          A plan stands in the log before anything goes, and a certificate after it. What each was entitled to,{' '}
          <code>daybook verify</code> recomputes from the log.
        </>
      }
    >
      <Loaded query={plans}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing yet" />
          ) : (
            <DataTable label="Plans" columns={columns} rows={items} rowId={({ position }) => position} />
          )
        }
      </Loaded>
    </Section>
  );
}

const columnsOf = (policy: PolicyJson | undefined): readonly Column<PlanJson>[] => [
  { id: 'day', header: 'Received on', sort: ({ day }) => day, cell: ({ day }) => day },
  {
    id: 'class',
    header: 'Class',
    below: true,
    sort: (plan) => plan.as ?? plan.class,
    cell: (plan) => classText(policy, plan.as ?? plan.class),
  },
  {
    id: 'state',
    header: 'Events',
    sort: ({ certificate }) => certificate?.destroyed ?? -1,
    cell: (plan) => <Came plan={plan} />,
  },
  {
    id: 'plan',
    header: 'Plan',
    wideOnly: true,
    cell: ({ position, received }) => (
      <>
        <Entry position={position} />
        <p className="text-xs text-soft">
          <Time iso={received} exact />
        </p>
      </>
    ),
  },
  {
    id: 'certificate',
    header: 'Certificate',
    wideOnly: true,
    cell: ({ certificate }) =>
      certificate === null ? (
        <Badge tone="accent">being carried out</Badge>
      ) : (
        <>
          <Entry position={certificate.position} />
          <p className="text-xs text-soft">
            <Time iso={certificate.received} exact />
          </p>
        </>
      ),
  },
];

function Came({ plan: { events, absent, except, certificate } }: { readonly plan: PlanJson }) {
  const kept = countIn(certificate?.kept ?? []);
  return (
    <>
      {certificate === null
        ? `${countText(events)} to go`
        : `${certificate.destroyed.toLocaleString('en')} of ${countText(events)} destroyed`}
      {except.length === 0 ? null : <p className="text-xs text-soft">{countText(except.length, 'range')} excepted</p>}
      {absent.length === 0 ? null : (
        <p className="text-xs text-bad">{countText(countIn(absent))} had no content already</p>
      )}
      {certificate?.stopped == null ? null : (
        <p className="text-xs text-warn">
          stopped: {certificate.stopped}
          {kept === 0 ? null : `; ${countText(kept)} kept`}
        </p>
      )}
    </>
  );
}
