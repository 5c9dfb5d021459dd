import type { PasskeyJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { canUsePasskeys } from '../../api/passkey.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Section } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/state.tsx';
import { type Column, DataTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { AddPasskey } from './add-passkey.tsx';

const key = ['me', 'passkeys'];

const columns: readonly Column<PasskeyJson>[] = [
  {
    id: 'name',
    header: 'Name',
    sort: ({ name }) => name,
    cell: ({ name, isBackedUp }) => (
      <span className="flex flex-wrap items-center gap-2">
        <span className="font-medium">{name}</span>
        {isBackedUp ? <Badge>synchronised</Badge> : null}
      </span>
    ),
  },
  {
    id: 'created',
    wideOnly: true,
    header: 'Added',
    sort: ({ created }) => created,
    cell: ({ created }) => <Time iso={created} />,
  },
  {
    id: 'used',
    header: 'Last used',
    sort: ({ lastUsed }) => lastUsed ?? '',
    cell: ({ lastUsed }) => (lastUsed === null ? <span className="text-faint">never</span> : <Time iso={lastUsed} />),
  },
];

export function Passkeys() {
  const passkeys = useQuery({ queryKey: key, queryFn: () => api.listPasskeys() });
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<PasskeyJson | null>(null);
  const remove = useDeed({
    run: (id: string) => api.removePasskey(id),
    changes: [key, ['me']],
    says: 'Passkey removed',
  });
  const actions = (passkey: PasskeyJson) => (
    <Button size="small" look="quiet" aria-label={`Remove ${passkey.name}`} onClick={() => setRemoving(passkey)}>
      Remove
    </Button>
  );
  return (
    <Section
      title="Passkeys"
      about="Nothing to remember, and nothing that could be stolen from the server."
      actions={
        <Button disabled={!canUsePasskeys} onClick={() => setAdding(true)}>
          Add a passkey
        </Button>
      }
    >
      {canUsePasskeys ? null : (
        <p className="mb-2 text-warn">This browser has no passkeys here: they need TLS, or the address localhost.</p>
      )}
      <Loaded query={passkeys} rows={2}>
        {(data) =>
          data.passkeys.length === 0 ? (
            <Empty title="No passkey yet" />
          ) : (
            <DataTable
              label="Passkeys"
              columns={columns}
              rows={data.passkeys}
              rowId={({ id }) => id}
              actions={actions}
            />
          )
        }
      </Loaded>
      {adding ? <AddPasskey changes={[key, ['me']]} onClose={() => setAdding(false)} /> : null}
      {removing === null ? null : (
        <Confirm
          title={`Remove ${removing.name}?`}
          about="It can no longer be signed in with. Remove it from the device too."
          action="Remove"
          onConfirm={() => remove.mutateAsync(removing.id)}
          onClose={() => setRemoving(null)}
        />
      )}
    </Section>
  );
}
