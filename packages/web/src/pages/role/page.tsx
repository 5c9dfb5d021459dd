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
import { definitionOf } from './definition.ts';
import { RoleForm } from './form.tsx';
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
    run: (wanted: Parameters<typeof api.changeRole>[1]) => api.changeRole(role.name, wanted),
    changes: [['roles'], ['approvals'], ['me']],
    says: 'Saved',
  });
  const remove = useDeed({
    run: () => api.removeRole(role.name),
    changes: [],
    says: 'Role removed',
    after: () => void navigate({ to: '/roles' }),
  });
  const mayChange = can('roles:write') && !role.builtIn;
  const waiting = change.data?.approval ?? null;
  return (
    <Page
      title={role.name}
      about={role.builtIn ? `${role.about}. It comes with Daybook and cannot be changed.` : role.about}
      actions={mayChange ? <Button onClick={() => setRemoving(true)}>Remove</Button> : null}
    >
      {waiting === null ? null : (
        <div className="mb-5">
          <WaitingNote approval={waiting} />
        </div>
      )}
      {mayChange ? (
        <RoleForm
          initial={definitionOf(role)}
          action="Save"
          busy={change.isPending}
          error={change.error}
          onSave={(wanted) => change.mutate(wanted)}
        />
      ) : (
        <RoleView role={role} />
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
