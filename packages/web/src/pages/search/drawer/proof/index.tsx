import { AppError, type EventView } from '@daybook/api';
import { browserCrypto } from '@daybook/tlog/browser';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../../../api/client.ts';
import { type Reader, useMe } from '../../../../api/me.ts';
import { chosenRole } from '../../../../api/role-choice.ts';
import { Button } from '../../../../ui/button.tsx';
import { Loaded } from '../../../../ui/state.tsx';
import { type Checked, checkProof } from './check.ts';
import { loadKept, saveKept } from './kept.ts';
import { Offline } from './offline.tsx';
import { Steps } from './steps.tsx';
import { Trust } from './trust.tsx';
import { Banner } from './verdict.tsx';

/** Checks in this browser that the event is in the log as it is shown. A chunk of its own: most people never open it. */
export function Proof({ view }: { readonly view: EventView }) {
  const me = useMe();
  const proof = useQuery({
    queryKey: ['events', 'proof', view.position, chosenRole()],
    queryFn: () => prove(view, me),
    staleTime: Infinity,
    gcTime: 0,
  });
  const again = (): void => void proof.refetch();
  return (
    <Loaded query={proof}>
      {({ receipt, checked }) => (
        <div className="flex flex-col gap-4">
          <Banner steps={checked.steps} verdict={checked.verdict} />
          <Steps steps={checked.steps} />
          <Button size="small" className="self-start" busy={proof.isFetching} onClick={again}>
            Check again
          </Button>
          <Trust onChange={again} />
          <Offline position={view.position} receipt={receipt} note={checked.note} />
        </div>
      )}
    </Loaded>
  );
}

async function prove(view: EventView, { can }: Reader): Promise<{ receipt: unknown; checked: Checked }> {
  const [receipt, info] = await Promise.all([
    api.receipt(view.position),
    can('log:read') ? orForbidden(api.logInfo()) : null,
  ]);
  const checked = await checkProof(
    {
      view,
      receipt,
      offered: info?.vkeys ?? null,
      kept: loadKept(localStorage),
      readFile: info === null ? null : (path) => api.logFile(path),
      nowIso: new Date().toISOString(),
    },
    browserCrypto,
  );
  if (checked.keep !== null) saveKept(localStorage, checked.keep);
  return { receipt, checked };
}

/** Null where the role that reads events is not the one that may read the log. */
async function orForbidden<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof AppError && error.code === 'access.forbidden') return null;
    throw error;
  }
}
