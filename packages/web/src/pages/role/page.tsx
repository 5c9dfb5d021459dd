import type { RoleJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Page } from '../../ui/page.tsx';
import { Loaded } from '../../ui/state.tsx';
import { WaitingNote } from '../../ui/waiting-note.tsx';
import { definitionOf, type Wanted } from './definition.ts';
import { RoleForm } from './form.tsx';
import { GroupsForm } from './groups.tsx';
import { RoleView } from './view.tsx';

const route = getRouteApi('/inside/roles/$name');

export function RolePage() {
  const { name } = route.useParams();
  const role = useQuery({ queryKey: ['roles', name], queryFn: () => api.role(name) });
  return (
    <>
      <Link to="/roles" className="mb-2 inline-block text-soft hover:text-ink hover:underline">
        ← Roles
      </Link>
      {role.data === undefined ? (
        <Page title={name}>
          <Loaded query={role}>{() => null}</Loaded>
        </Page>
      ) : (
        <OneRole key={role.data.updated} role={role.data} />
      )}
    </>
  );
}

function OneRole({ role }: { readonly role: RoleJson }) {
  const { can } = useMe();
  const navigate = useNavigate();
  const [removing, setRemoving] = useState(false);
  const change = useDeed({
    run: (wanted: Wanted) => api.changeRole(role.name, wanted),
    changes: [['roles'], ['approvals'], ['me']],
    says: 'Saved',
  });
  const remove = useDeed({
    run: () => api.removeRole(role.name),
    changes: [],
    says: 'Role removed',
    after: () => void navigate({ to: '/roles' }),
  });
  const mayChange = can('roles:write');
  const save = { busy: change.isPending, error: change.error, onSave: (wanted: Wanted) => change.mutate(wanted) };
  const waiting = change.data?.approval ?? null;
  return (
    <Page
      title={role.name}
      about={
        role.builtIn ? `${role.about}. It comes with Daybook: only its outside groups can be changed.` : role.about
      }
      actions={mayChange && !role.builtIn ? <Button onClick={() => setRemoving(true)}>Remove</Button> : null}
    >
      {waiting === null ? null : (
        <div className="mb-5">
          <WaitingNote approval={waiting} />
        </div>
      )}
      {mayChange && !role.builtIn ? (
        <RoleForm initial={definitionOf(role)} action="Save" {...save} />
      ) : (
        <RoleView role={role}>{mayChange ? <GroupsForm role={role} {...save} /> : null}</RoleView>
      )}
      {removing ? (
        <Confirm
          title={`Remove ${role.name}?`}
          about="Nobody may have it any more."
          action="Remove"
          onConfirm={() => remove.mutateAsync()}
          onClose={() => setRemoving(false)}
        />
      ) : null}
    </Page>
  );
}
