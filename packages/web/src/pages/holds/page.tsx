import type { HoldListJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { holdsQuery, roleToCount } from '../../api/holds.ts';
import { useMe } from '../../api/me.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/state.tsx';
import { DataTable } from '../../ui/table.tsx';
import { columnsOf } from './columns.tsx';
import { HoldDialog } from './dialog.tsx';
import { PlaceHold } from './place.tsx';

const route = getRouteApi('/inside/holds');

/** Orders not to destroy: what each is for, who answers for it, and what it keeps. */
export function HoldsPage() {
  const reader = useMe();
  const { can } = reader;
  const { show, hold } = route.useSearch();
  const navigate = route.useNavigate();
  const isAll = show === 'all';
  const holds = useQuery(holdsQuery(isAll ? 'all' : 'in-force', roleToCount(reader)));
  const [isPlacing, setPlacing] = useState(false);
  const mayPlace = can('holds:write');
  const columns = useMemo(() => columnsOf(isAll ? { show: 'all' } : {}), [isAll]);
  return (
    <Page
      title="Holds"
      about="Orders not to destroy. A hold beats every schedule at once, and keeps what comes later, too."
      actions={
        <>
          <Link to="/holds" search={isAll ? {} : { show: 'all' }} className={buttonClass()}>
            {isAll ? 'Show those in force' : 'Show lifted ones too'}
          </Link>
          {mayPlace ? (
            <Button look="primary" onClick={() => setPlacing(true)}>
              Place a hold …
            </Button>
          ) : null}
        </>
      }
    >
      <Loaded query={holds} rows={3}>
        {(data) => (
          <>
            <Overdue list={data} />
            {data.items.length === 0 ? (
              <Empty title={isAll ? 'No hold was ever placed' : 'No hold is in force'}>
                What is due is destroyed by the policy.
                {mayPlace ? ' Place a hold to keep what is needed for a case.' : ''}
              </Empty>
            ) : (
              <DataTable
                label="Holds"
                columns={columns}
                rows={data.items}
                rowId={({ position }) => position}
                current={hold ?? null}
              />
            )}
          </>
        )}
      </Loaded>
      {isPlacing ? <PlaceHold onClose={() => setPlacing(false)} /> : null}
      {hold === undefined ? null : (
        <HoldDialog
          key={hold}
          position={hold}
          onClose={() => void navigate({ search: show === undefined ? {} : { show } })}
        />
      )}
    </Page>
  );
}

/** Somebody said that they would look whether these are still needed. */
function Overdue({ list: { reviewDue } }: { readonly list: HoldListJson }) {
  if (reviewDue === 0) return null;
  return (
    <p role="status" className="mb-4 flex gap-2 rounded-lg border border-warn/40 bg-warn-wash px-4 py-3">
      <Icon name="warning" className="mt-0.5 size-4 text-warn" />
      <span>
        <strong className="text-warn">
          {reviewDue === 1 ? '1 hold is' : `${reviewDue.toLocaleString('en')} holds are`} past the day of review.
        </strong>{' '}
        Open it: keep it until another day, or ask for it to be lifted.
      </span>
    </p>
  );
}
