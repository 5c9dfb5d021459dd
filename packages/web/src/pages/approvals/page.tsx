import type { ApprovalJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { approvalsQuery, openApprovalsQuery } from '../../api/approvals.ts';
import { useMe } from '../../api/me.ts';
import { groupNames } from '../../api/sight.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/state.tsx';
import { AskExport } from './ask-export.tsx';
import { Request } from './request.tsx';

const route = getRouteApi('/inside/approvals');

export function ApprovalsPage() {
  const { show } = route.useSearch();
  const { roleFor } = useMe();
  const isAll = show === 'all';
  const exporting = roleFor('events:export');
  // Who is shown everything has nothing to ask for.
  const mayAsk = exporting !== null && groupNames.some((group) => !exporting.sight.clear.includes(group));
  const approvals = useQuery(isAll ? approvalsQuery : openApprovalsQuery);
  const [asking, setAsking] = useState(false);
  return (
    <Page
      title="Approvals"
      about="What one person alone may not do. Somebody other than the one who asked decides."
      actions={
        <>
          <Link to="/approvals" search={isAll ? {} : { show: 'all' }} className={buttonClass()}>
            {isAll ? 'Show open ones' : 'Show all'}
          </Link>
          {mayAsk ? (
            <Button look="primary" onClick={() => setAsking(true)}>
              Ask for an unmasked export
            </Button>
          ) : null}
        </>
      }
    >
      <Loaded query={approvals} rows={3}>
        {(data) =>
          data.approvals.length === 0 ? (
            <Empty title={isAll ? 'Nothing was ever asked for' : 'Nothing waits'} />
          ) : (
            <Requests approvals={data.approvals} />
          )
        }
      </Loaded>
      {asking ? <AskExport onClose={() => setAsking(false)} /> : null}
    </Page>
  );
}

/** What the reader can decide comes first. */
function Requests({ approvals }: { readonly approvals: readonly ApprovalJson[] }) {
  const isForMe = ({ can }: ApprovalJson): boolean => can.includes('approve') || can.includes('reviewed');
  const sorted = [...approvals.filter(isForMe), ...approvals.filter((each) => !isForMe(each))];
  return (
    <ul className="flex flex-col gap-3">
      {sorted.map((approval) => (
        <li key={approval.id}>
          <Request approval={approval} />
        </li>
      ))}
    </ul>
  );
}
