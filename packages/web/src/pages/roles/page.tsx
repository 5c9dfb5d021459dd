import type { RoleJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { rolesQuery } from '../../api/lists.ts';
import { useMe } from '../../api/me.ts';
import { limitsOf } from '../../api/sight.ts';
import { Badge } from '../../ui/badge.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { Loaded } from '../../ui/state.tsx';
import { type Column, DataTable } from '../../ui/table.tsx';

const columns: readonly Column<RoleJson>[] = [
  {
    id: 'name',
    header: 'Name',
    sort: ({ name }) => name,
    cell: ({ name, builtIn }) => (
      <span className="flex items-center gap-2">
        <Link to="/roles/$name" params={{ name }} className="font-medium hover:underline">
          {name}
        </Link>
        {builtIn ? <Badge>built in</Badge> : null}
      </span>
    ),
  },
  { id: 'about', header: 'For', cell: ({ about }) => about },
  { id: 'events', wideOnly: true, header: 'Sees', cell: (role) => <Sees role={role} /> },
  {
    id: 'permissions',
    wideOnly: true,
    header: 'Permissions',
    sort: ({ permissions }) => permissions.length,
    cell: ({ permissions }) => permissions.length,
  },
];

function Sees({ role: { permissions, sight } }: { readonly role: RoleJson }) {
  const reads = permissions.some((each) => each === 'events:read' || each === 'events:export');
  if (!reads) return <span className="text-faint">no events</span>;
  const limits = limitsOf(sight);
  return limits.length === 0 ? 'everything' : <span className="wrap-break-word">{limits.join('; ')}</span>;
}

export function RolesPage() {
  const { can } = useMe();
  const roles = useQuery(rolesQuery);
  return (
    <Page
      title="Roles"
      about="A role says what somebody may do, which events they see, and what of them. One acts under one role at a time."
      actions={
        can('roles:write') ? (
          <Link to="/new-role" className={buttonClass({ look: 'primary' })}>
            Make a role
          </Link>
        ) : null
      }
    >
      <Loaded query={roles}>
        {(data) => <DataTable label="Roles" columns={columns} rows={data.roles} rowId={({ name }) => name} />}
      </Loaded>
    </Page>
  );
}
