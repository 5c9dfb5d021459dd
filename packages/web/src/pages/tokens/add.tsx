import { useState } from 'react';
import { api } from '../../api/client.ts';
import { tokensQuery } from '../../api/lists.ts';
import { Button } from '../../ui/button.tsx';
import { Secret } from '../../ui/copy.tsx';
import { DeedForm } from '../../ui/deed-form.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { faultOf } from '../../ui/form.ts';
import { RoleChecks } from '../../ui/role-checks.tsx';
import { Until, untilIso } from '../../ui/until.tsx';
import { WaitingNote } from '../../ui/waiting-note.tsx';

export function AddToken({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [roles, setRoles] = useState<string[]>([]);
  const [until, setUntil] = useState('');
  const add = useDeed({
    run: () => {
      const expires = untilIso(until);
      return api.addToken({ name, roles, ...(expires === undefined ? {} : { expires }) });
    },
    changes: [tokensQuery.queryKey, ['approvals']],
  });
  if (add.data !== undefined) {
    return (
      <Dialog open wide onClose={onClose} title={`The token of ${add.data.token.name}`}>
        <div className="flex flex-col gap-4">
          <Secret label="It is shown this once; the server keeps only its hash." text={add.data.secret} />
          {add.data.approval === null ? null : <WaitingNote approval={add.data.approval} />}
        </div>
        <div className="mt-5 flex justify-end">
          <Button look="primary" onClick={onClose}>
            I have kept the token
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title="Make a token">
      <DeedForm deed={add}>
        <TextField
          label="Name"
          hint="Who or what will use it; it is named in the record of every look"
          value={name}
          onChange={setName}
          fault={faultOf(add.error, 'name')}
          maxLength={64}
          required
        />
        <RoleChecks chosen={roles} onChange={setRoles} />
        <Until label="Expires" value={until} onChange={setUntil} />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={add.isPending} disabled={roles.length === 0}>
            Make
          </Button>
        </DialogActions>
      </DeedForm>
    </Dialog>
  );
}
