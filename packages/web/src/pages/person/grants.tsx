import type { GrantJson, UserJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Section } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/state.tsx';
import { type Column, DataTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { GiveRole } from './give-role.tsx';

const columns: readonly Column<GrantJson>[] = [
  {
    id: 'role',
    header: 'Role',
    sort: ({ role }) => role,
    cell: ({ role }) => <span className="font-medium">{role}</span>,
  },
  {
    id: 'since',
    wideOnly: true,
    header: 'Since',
    sort: ({ since }) => since,
    cell: ({ since }) => <Time iso={since} />,
  },
  {
    id: 'until',
    header: 'Ends',
    sort: ({ until }) => until ?? '9',
    cell: ({ until }) => (until === null ? <span className="text-faint">no end</span> : <Time iso={until} exact />),
  },
  { id: 'by', wideOnly: true, header: 'Given by', cell: ({ givenBy }) => givenBy },
  { id: 'reason', header: 'Reason', cell: ({ reason }) => <span className="wrap-break-word">{reason}</span> },
];

/** The roles of a person, each with who gave it, why and for how long. */
export function Grants({ user }: { readonly user: UserJson }) {
  const { can } = useMe();
  const grants = useQuery({ queryKey: ['grants', user.id], queryFn: () => api.listGrants(user.id) });
  const [giving, setGiving] = useState(false);
  const [taking, setTaking] = useState<GrantJson | null>(null);
  const take = useDeed({
    run: (id: string) => api.removeGrant(id),
    changes: [['grants'], ['users'], ['me']],
    says: 'Role taken away',
  });
  const mayChange = can('users:write');
  const actions = (grant: GrantJson) => (
    <Button size="small" look="quiet" aria-label={`Take away ${grant.role}`} onClick={() => setTaking(grant)}>
      Take away
    </Button>
  );
  return (
    <Section title="Roles" actions={mayChange ? <Button onClick={() => setGiving(true)}>Give a role</Button> : null}>
      <Loaded query={grants} rows={2}>
        {(data) =>
          data.grants.length === 0 ? (
            <Empty title="No role">Without one, a person can sign in and see nothing.</Empty>
          ) : (
            <DataTable
              label="Roles"
              columns={columns}
              rows={data.grants}
              rowId={({ id }) => id}
              actions={mayChange ? actions : undefined}
            />
          )
        }
      </Loaded>
      {giving ? <GiveRole user={user} onClose={() => setGiving(false)} /> : null}
      {taking === null ? null : (
        <Confirm
          title={`Take ${taking.role} away from ${user.name}?`}
          about="It holds from the next request on."
          action="Take away"
          onConfirm={() => take.mutateAsync(taking.id)}
          onClose={() => setTaking(null)}
        />
      )}
    </Section>
  );
}
