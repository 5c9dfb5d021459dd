import type { ExceptionJson, RuleJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useMe } from '../../api/me.ts';
import { exceptionsQuery } from '../../api/watch.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/state.tsx';
import { type Column, DataTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { EndException } from './end-exception.tsx';
import { Except } from './except.tsx';

const columns: readonly Column<ExceptionJson>[] = [
  {
    id: 'query',
    header: 'Events',
    cell: ({ query, reason }) => (
      <>
        <code className="wrap-anywhere">{query}</code>
        <p className="text-soft wrap-break-word">{reason}</p>
      </>
    ),
  },
  { id: 'owner', header: 'Owner', below: true, sort: ({ owner }) => owner, cell: ({ owner }) => owner },
  {
    id: 'held',
    header: 'Held back',
    sort: ({ held }) => held ?? -1,
    cell: ({ held, lastHeld }) => (
      <>
        {held === null ? <span className="text-faint">not shown to your role</span> : held.toLocaleString('en')}
        {lastHeld === null ? null : (
          <p className="text-xs text-soft">
            last <Time iso={lastHeld} />
          </p>
        )}
      </>
    ),
  },
  {
    id: 'until',
    header: 'Ends',
    sort: ({ until }) => until,
    cell: ({ until, ended }) =>
      ended === null ? (
        <Time iso={until} exact />
      ) : (
        <>
          <Badge>ended</Badge> <Time iso={ended} exact />
        </>
      ),
  },
  {
    id: 'by',
    wideOnly: true,
    header: 'Made by',
    cell: ({ createdBy, created, approval }) => (
      <>
        {createdBy}, <Time iso={created} />
        {approval === null ? null : <p className="text-xs text-soft">approved by a second person</p>}
      </>
    ),
  },
];

/** What a rule is not to find, for a time: each with who answers for it, why, until when, and what it held back. */
export function Exceptions({ rule }: { readonly rule: RuleJson }) {
  const { can } = useMe();
  const [isAll, setAll] = useState(false);
  const [isMaking, setMaking] = useState(false);
  const [ending, setEnding] = useState<ExceptionJson | null>(null);
  const exceptions = useQuery(exceptionsQuery(rule.id, isAll));
  const mayChange = can('rules:write');
  const actions = (exception: ExceptionJson) => (
    <span className="inline-flex flex-wrap justify-end gap-1">
      {can('events:read') ? (
        <Link to="/search" search={{ q: exception.query }} className="px-2 py-1 text-accent hover:underline">
          Search for them
        </Link>
      ) : null}
      {mayChange && exception.holds ? (
        <Button size="small" look="quiet" onClick={() => setEnding(exception)}>
          End …
        </Button>
      ) : null}
    </span>
  );
  return (
    <Section
      title="Exceptions"
      about="Events that the rule does not find, for a time. They are counted."
      actions={
        <>
          <Button look="quiet" aria-pressed={isAll} onClick={() => setAll(!isAll)}>
            {isAll ? 'Those that hold' : 'Show ended ones'}
          </Button>
          {mayChange ? <Button onClick={() => setMaking(true)}>Make an exception …</Button> : null}
        </>
      }
    >
      <Loaded query={exceptions} rows={1}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={isAll ? 'There was none' : 'None holds'} />
          ) : (
            <DataTable label="Exceptions" columns={columns} rows={items} rowId={({ id }) => id} actions={actions} />
          )
        }
      </Loaded>
      {isMaking ? <Except rule={rule} onClose={() => setMaking(false)} /> : null}
      {ending === null ? null : <EndException exception={ending} onClose={() => setEnding(null)} />}
    </Section>
  );
}
