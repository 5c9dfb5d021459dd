import type { UserJson } from '@daybook/api';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { DeedForm } from '../../ui/deed-form.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { faultOf } from '../../ui/form.ts';
import { localOf, Until, untilIso } from '../../ui/until.tsx';

/** Name, address, and when the account ends by itself. */
export function Edit({ user, onClose }: { readonly user: UserJson; readonly onClose: () => void }) {
  const [name, setName] = useState(user.name);
  const [email, setEmail] = useState(user.email ?? '');
  const [expires, setExpires] = useState(localOf(user.expires));
  const change = useDeed({
    run: () =>
      api.changeUser(user.id, { name, email: email === '' ? null : email, expires: untilIso(expires) ?? null }),
    changes: [['users']],
    says: 'Saved',
    after: onClose,
  });
  return (
    <Dialog open onClose={onClose} title={`Change ${user.name}`}>
      <DeedForm deed={change}>
        <TextField
          label="Name"
          value={name}
          onChange={setName}
          fault={faultOf(change.error, 'name')}
          maxLength={100}
          required
        />
        <TextField
          label="Email"
          type="email"
          value={email}
          onChange={setEmail}
          fault={faultOf(change.error, 'email')}
        />
        <Until
          label="The account ends"
          value={expires}
          onChange={setExpires}
          hint="Empty for no end. From then on the person cannot sign in"
        />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={change.isPending}>
            Save
          </Button>
        </DialogActions>
      </DeedForm>
    </Dialog>
  );
}
