import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { logQuery, verificationsQuery } from '../../api/verifications.ts';
import { Button } from '../../ui/button.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Page } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Loaded } from '../../ui/state.tsx';
import { Bucket } from './bucket.tsx';
import { Checkpoint } from './checkpoint.tsx';
import { RunDialog } from './run.tsx';
import { Runs } from './runs.tsx';
import { State } from './state.tsx';

export function IntegrityPage() {
  const mayVerify = useMe().can('log:verify');
  const log = useQuery(logQuery);
  const list = useQuery(verificationsQuery);
  const [open, setOpen] = useState<string | null>(null);
  const isLive = list.data?.verifications.some(({ ended }) => ended === null) === true;
  useFreshLog(isLive);
  const start = useDeed({
    run: () => api.startVerification(),
    changes: [verificationsQuery.queryKey],
    says: 'Verification begun',
  });
  return (
    <Page
      title="Integrity"
      about="Whether the log is still what was written to it. The server hashes everything again and holds it against what it signed."
      actions={
        mayVerify ? (
          <Button look="primary" busy={start.isPending || isLive} onClick={() => start.mutate()}>
            {isLive ? 'Verifying …' : 'Verify now'}
          </Button>
        ) : null
      }
    >
      {start.error === null ? null : (
        <div className="mb-4">
          <Problem error={start.error} />
        </div>
      )}
      <Loaded query={list} rows={2}>
        {(data) => (
          <Loaded query={log}>
            {(info) => (
              <>
                <State list={data} last={info.verification} mayVerify={mayVerify} onOpen={setOpen} />
                <Checkpoint log={info} />
                <Bucket />
                <Runs runs={data.verifications} open={open} onOpen={setOpen} />
                <Limits />
              </>
            )}
          </Loaded>
        )}
      </Loaded>
      {open === null ? null : <RunDialog id={open} onClose={() => setOpen(null)} />}
    </Page>
  );
}

/** What the log says of its last verification is asked for again once one is over. */
function useFreshLog(isLive: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!isLive) void queries.invalidateQueries({ queryKey: logQuery.queryKey });
  }, [isLive, queries]);
}

function Limits() {
  return (
    <p className="max-w-2xl text-soft">
      The server checks itself here: that finds a failing disk and changed files, and no server that lies. For that, run{' '}
      <code>daybook verify</code> on another machine, against a checkpoint and a key that you kept.
    </p>
  );
}
