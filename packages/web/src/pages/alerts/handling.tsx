import type { AlertJson } from '@daybook/api';
import { useMemo, useState } from 'react';
import { api } from '../../api/client.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { Button } from '../../ui/button.tsx';
import { Keys } from '../../ui/keys.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Assign } from './assign.tsx';
import { Close } from './close.tsx';
import { useStep } from './use-step.ts';

/** What can be done with an alert, by buttons and by keys. */
export function Handling({ alert }: { readonly alert: AlertJson }) {
  const [asking, setAsking] = useState<'assign' | 'close' | null>(null);
  const { id, state } = alert;
  const isClosed = state === 'closed';
  const mayAcknowledge = state === 'open';
  const { mutate, isPending, error } = useStep(
    () => (isClosed ? api.reopenAlert(id) : api.acknowledgeAlert(id)),
    isClosed ? 'Opened again' : 'Acknowledged',
  );
  const keys = useMemo(
    () => ({
      ...(mayAcknowledge && !isPending ? { a: () => mutate() } : {}),
      ...(isClosed && !isPending ? { o: () => mutate() } : {}),
      ...(isClosed ? {} : { s: () => setAsking('assign'), c: () => setAsking('close') }),
    }),
    [mayAcknowledge, isClosed, isPending, mutate],
  );
  useShortcuts(keys);
  return (
    <div>
      {error === null ? null : <Problem error={error} />}
      <div className="flex flex-wrap gap-2">
        {mayAcknowledge ? (
          <Button look="primary" busy={isPending} onClick={() => mutate()}>
            Acknowledge <Keys keys={['a']} />
          </Button>
        ) : null}
        {isClosed ? (
          <Button busy={isPending} onClick={() => mutate()}>
            Open again <Keys keys={['o']} />
          </Button>
        ) : (
          <>
            <Button onClick={() => setAsking('assign')}>
              Assign … <Keys keys={['s']} />
            </Button>
            <Button onClick={() => setAsking('close')}>
              Close … <Keys keys={['c']} />
            </Button>
          </>
        )}
      </div>
      {asking === 'assign' ? <Assign alert={alert} onClose={() => setAsking(null)} /> : null}
      {asking === 'close' ? <Close alert={alert} onClose={() => setAsking(null)} /> : null}
    </div>
  );
}
