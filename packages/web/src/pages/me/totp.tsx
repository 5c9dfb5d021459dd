import type { FactorsJson } from '@daybook/api';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Card } from '../../ui/page.tsx';
import { Problem } from '../../ui/problem.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { SetUpTotp } from './set-up-totp.tsx';

/** The authenticator app: none, or one, with its recovery codes. */
export function Totp({ factors }: { readonly factors: FactorsJson }) {
  const [removing, setRemoving] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const begin = useDeed({ run: () => api.beginTotp(), changes: [] });
  const remove = useDeed({ run: () => api.removeTotp(), changes: [['me']], says: 'Authenticator app removed' });
  const renew = useDeed({
    run: () => api.renewRecoveryCodes(),
    changes: [['me']],
    after: ({ recoveryCodes }) => setCodes(recoveryCodes),
  });
  return (
    <Card>
      <h3 className="mb-1 flex items-center gap-2 font-semibold">
        Authenticator app
        {factors.totp ? <Badge tone="good">on</Badge> : <Badge>off</Badge>}
      </h3>
      <p className="mb-3 text-soft">
        {factors.totp
          ? `After the password a code of the app is asked for. ${factors.recoveryCodes} recovery codes are left.`
          : 'With one, a stolen password alone opens nothing.'}
      </p>
      {begin.error === null ? null : <Problem error={begin.error} />}
      {renew.error === null ? null : <Problem error={renew.error} />}
      <div className="flex flex-wrap gap-2">
        {factors.totp ? (
          <>
            <Button busy={renew.isPending} onClick={() => renew.mutate()}>
              New recovery codes
            </Button>
            <Button onClick={() => setRemoving(true)}>Remove</Button>
          </>
        ) : (
          <Button busy={begin.isPending} onClick={() => begin.mutate()}>
            Set it up
          </Button>
        )}
      </div>
      {begin.data === undefined ? null : (
        <SetUpTotp
          {...begin.data}
          onDone={(made) => {
            begin.reset();
            setCodes(made);
          }}
          onClose={() => begin.reset()}
        />
      )}
      {codes === null ? null : <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />}
      {removing ? (
        <Confirm
          title="Remove the authenticator app?"
          about="From then on the password alone is enough. The recovery codes go with it."
          action="Remove"
          onConfirm={() => remove.mutateAsync()}
          onClose={() => setRemoving(false)}
        />
      ) : null}
    </Card>
  );
}
