import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMe } from '../../api/me.ts';
import { plansQuery, presetsQuery, retentionQuery } from '../../api/retention.ts';
import { logQuery } from '../../api/verifications.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/now.ts';
import { Page } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/state.tsx';
import { Time } from '../../ui/time.tsx';
import { ChangePolicy } from './change-policy.tsx';
import { Plans } from './plans.tsx';
import { Policy } from './policy.tsx';
import { Reclassifications } from './reclassifications.tsx';
import { Standing } from './standing.tsx';

/** How long content is kept and why, what is due, and what was destroyed. Printed, it is what is handed over. */
export function RetentionPage() {
  const { can } = useMe();
  const state = useQuery(retentionQuery);
  const presets = useQuery(presetsQuery);
  const plans = useQuery(plansQuery);
  const [isChanging, setChanging] = useState(false);
  return (
    <Page
      title="Retention"
      about="How long what events say is kept, and why. Entries and proofs stay for ever."
      actions={
        <div className="flex gap-2 print:hidden">
          <Button disabled={plans.data === undefined} onClick={() => window.print()}>
            Print
          </Button>
          {can('retention:write') ? (
            <Button look="primary" disabled={state.data === undefined} onClick={() => setChanging(true)}>
              Another policy …
            </Button>
          ) : null}
        </div>
      }
    >
      <PrintHead />
      <Loaded query={state}>
        {(data) => (
          <>
            <Standing state={data} />
            {data.policy === null ? (
              <div className="mb-8">
                <Empty title="There is no policy">Everything is kept until one says otherwise.</Empty>
              </div>
            ) : (
              <Policy inForce={data.policy} presets={presets.data?.items ?? []} />
            )}
            <Reclassifications policy={data.policy?.policy} />
            <Plans policy={data.policy?.policy} />
          </>
        )}
      </Loaded>
      {isChanging ? (
        <ChangePolicy before={state.data?.policy?.policy ?? null} onClose={() => setChanging(false)} />
      ) : null}
    </Page>
  );
}

/** Which log it is about and when, on paper alone. */
function PrintHead() {
  const { can, me } = useMe();
  const nowMs = useNow();
  const log = useQuery({ ...logQuery, enabled: can('log:read') });
  return (
    <p className="mb-6 hidden print:block">
      {log.data === undefined ? null : (
        <>
          Log <code>{log.data.origin}</code>, {log.data.size.toLocaleString('en')} entries.{' '}
        </>
      )}
      Printed <Time iso={new Date(nowMs).toISOString()} exact /> by {me.name}.
    </p>
  );
}
