import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useDeed } from '../../ui/deed.ts';
import { TextField } from '../../ui/field.tsx';
import { faultOf } from '../../ui/form.ts';
import { Page } from '../../ui/page.tsx';
import { emptyDefinition, type Wanted } from './definition.ts';
import { RoleForm } from './form.tsx';

export function NewRolePage() {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const add = useDeed({
    run: (wanted: Wanted) => api.addRole({ name, ...wanted }),
    changes: [['roles'], ['approvals']],
    says: 'Role made',
    after: ({ role }) => void navigate({ to: '/roles/$name', params: { name: role.name } }),
  });
  return (
    <>
      <Link to="/roles" className="mb-2 inline-block text-soft hover:text-ink hover:underline">
        ← Roles
      </Link>
      <Page title="Make a role">
        <RoleForm
          initial={emptyDefinition}
          action="Make"
          busy={add.isPending}
          error={add.error}
          onSave={(wanted) => add.mutate(wanted)}
        >
          <TextField
            label="Name"
            hint="Lower-case letters, digits, . _ and -"
            value={name}
            onChange={setName}
            fault={faultOf(add.error, 'name')}
            maxLength={64}
            required
          />
        </RoleForm>
      </Page>
    </>
  );
}
