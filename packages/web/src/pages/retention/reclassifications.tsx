import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { openApprovalsQuery } from '../../api/approvals.ts';
import { useMe } from '../../api/me.ts';
import { reclassificationsQuery } from '../../api/retention.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Entry } from '../../ui/entry.tsx';
import { Section } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/state.tsx';
import { type Column, DataTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { movedRows, type MovedRow } from './moved-rows.ts';
import { Reclassify } from './reclassify.tsx';
import { classText, type PolicyJson, rangesText } from './words.ts';

/** Which events are kept by another class than the one that they were given, and which are to be once somebody approves. */
export function Reclassifications({ policy }: { readonly policy: PolicyJson | undefined }) {
  const { can } = useMe();
  const list = useQuery(reclassificationsQuery);
  const mayWrite = can('retention:write');
  const open = useQuery({ ...openApprovalsQuery, enabled: mayWrite || can('approvals:decide', 'users:read') });
  const [isAsking, setAsking] = useState(false);
  const columns = useMemo(() => columnsOf(policy), [policy]);
  return (
    <Section
      title="Kept by another class"
      about="What keeps events for longer is in force at once; what could have them destroyed sooner waits for a second person. Entries go on to say the class that they were given."
      actions={
        mayWrite && policy !== undefined ? (
          <Button className="print:hidden" onClick={() => setAsking(true)}>
            Reclassify events …
          </Button>
        ) : null
      }
    >
      <Loaded query={list} rows={2}>
        {(data) => {
          const rows = movedRows(data.items, open.data?.approvals ?? []);
          const more = data.count - data.items.length;
          return rows.length === 0 ? (
            <Empty title="No event was reclassified" />
          ) : (
            <>
              <DataTable label="Reclassifications" columns={columns} rows={rows} rowId={({ id }) => id} />
              {more > 0 ? <p className="mt-1 text-soft">and {more.toLocaleString('en')} more in the log</p> : null}
            </>
          );
        }}
      </Loaded>
      {isAsking && policy !== undefined ? <Reclassify policy={policy} onClose={() => setAsking(false)} /> : null}
    </Section>
  );
}

const columnsOf = (policy: PolicyJson | undefined): readonly Column<MovedRow>[] => [
  { id: 'from', header: 'From', sort: ({ from }) => from, cell: ({ from }) => classText(policy, from) },
  { id: 'to', header: 'To', sort: ({ to }) => to, cell: ({ to }) => classText(policy, to) },
  {
    id: 'positions',
    header: 'Positions',
    below: true,
    cell: ({ ranges }) => <span className="tabular-nums">{rangesText(ranges)}</span>,
  },
  { id: 'state', header: 'State', cell: (row) => <State row={row} /> },
];

function State({ row: { stated, by } }: { readonly row: MovedRow }) {
  if (stated === null)
    return (
      <>
        <Badge tone="warn">waits for a second person</Badge>{' '}
        <Link to="/approvals" className="text-accent underline underline-offset-2">
          Approvals
        </Link>
        <p className="text-xs text-soft">asked by {by}</p>
      </>
    );
  const { position, received, approvedBy, alone } = stated;
  return (
    <>
      <Badge tone="good">in force</Badge> since <Time iso={received} exact />
      <p className="text-xs text-soft">
        by {by}
        {approvedBy === null ? (alone ? ', alone: nobody else could approve' : '') : `, approved by ${approvedBy}`}, as{' '}
        <Entry position={position} />
      </p>
    </>
  );
}
