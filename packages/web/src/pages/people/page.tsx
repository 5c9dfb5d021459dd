import type { UserJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { usersQuery } from '../../api/lists.ts';
import { useMe } from '../../api/me.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/state.tsx';
import { type Column, DataTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { Invite } from './invite.tsx';
import { PersonState } from './state.tsx';

const columns: readonly Column<UserJson>[] = [
  {
    id: 'name',
    header: 'Name',
    sort: ({ name }) => name.toLowerCase(),
    cell: ({ id, name, login }) => (
      <>
        <Link to="/people/$id" params={{ id }} className="font-medium hover:underline">
          {name}
        </Link>
        <span className="block text-xs text-faint">{login}</span>
      </>
    ),
  },
  {
    id: 'roles',
    header: 'Roles',
    cell: ({ roles }) => (
      <span className="flex flex-wrap gap-1">
        {roles.map((role) => (
          <Badge key={role}>{role}</Badge>
        ))}
        {roles.length === 0 ? <span className="text-faint">none</span> : null}
      </span>
    ),
  },
  { id: 'state', header: 'State', sort: ({ state }) => state, cell: (user) => <PersonState user={user} /> },
  { id: 'factors', wideOnly: true, header: 'Signs in with', cell: ({ factors }) => <Factors factors={factors} /> },
  {
    id: 'last',
    wideOnly: true,
    header: 'Last sign-in',
    sort: ({ lastSignIn }) => lastSignIn ?? '',
    cell: ({ lastSignIn }) =>
      lastSignIn === null ? <span className="text-faint">never</span> : <Time iso={lastSignIn} />,
  },
];

function Factors({ factors }: Pick<UserJson, 'factors'>) {
  const { password, totp, passkeys } = factors;
  const words = [
    passkeys === 0 ? null : passkeys === 1 ? 'passkey' : `${passkeys} passkeys`,
    password ? (totp ? 'password and code' : 'password alone') : null,
  ].filter((word) => word !== null);
  return (
    <span className={words.length === 0 ? 'text-faint' : ''}>
      {words.length === 0 ? 'nothing yet' : words.join(', ')}
    </span>
  );
}

export function PeoplePage() {
  const { can } = useMe();
  const users = useQuery(usersQuery);
  const [inviting, setInviting] = useState(false);
  return (
    <Page
      title="People"
      about="Who can sign in, and what they may."
      actions={
        can('users:write') ? (
          <Button look="primary" onClick={() => setInviting(true)}>
            Invite a person
          </Button>
        ) : null
      }
    >
      <Loaded query={users}>
        {(data) =>
          data.users.length === 0 ? (
            <Empty title="Nobody yet">
              Invite yourself first: the first person gets the roles administrator and auditor, and no longer needs the
              token of the first start.
            </Empty>
          ) : (
            <DataTable label="People" columns={columns} rows={data.users} rowId={({ id }) => id} />
          )
        }
      </Loaded>
      {inviting ? <Invite onClose={() => setInviting(false)} /> : null}
    </Page>
  );
}
