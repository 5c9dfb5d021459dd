import type { UserJson } from '@daybook/api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { rolesQuery } from '../../api/lists.ts';
import { Button } from '../../ui/button.tsx';
import { DeedForm } from '../../ui/deed-form.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { faultOf } from '../../ui/form.ts';
import { Until, untilIso } from '../../ui/until.tsx';
import { WaitingNote } from '../../ui/waiting-note.tsx';

export function GiveRole({ user, onClose }: { readonly user: UserJson; readonly onClose: () => void }) {
  const roles = useQuery(rolesQuery);
  const [role, setRole] = useState('');
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const give = useDeed({
    run: () => {
      const end = untilIso(until);
      return api.addGrant({ person: user.id, role, reason, ...(end === undefined ? {} : { until: end }) });
    },
    changes: [['grants'], ['users'], ['approvals'], ['me']],
    after: ({ approval }) => (approval === null ? onClose() : undefined),
  });
  const waiting = give.data?.approval ?? null;
  if (waiting !== null) {
    return (
      <Dialog open onClose={onClose} title="Give a role">
        <WaitingNote approval={waiting} />
        <div className="mt-5 flex justify-end">
          <Button onClick={onClose}>Close</Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title={`Give ${user.name} a role`}>
      <DeedForm deed={give}>
        <SelectField label="Role" value={role} onChange={setRole} required>
          <option value="">Choose …</option>
          {roles.data?.roles.map(({ name, about }) => (
            <option key={name} value={name}>
              {name}: {about}
            </option>
          ))}
        </SelectField>
        <Until label="Ends" value={until} onChange={setUntil} hint="Empty for no end. At that time it ends by itself" />
        <TextField
          label="Reason"
          hint="Why; it stands in the log"
          value={reason}
          onChange={setReason}
          fault={faultOf(give.error, 'reason')}
          maxLength={500}
          required
        />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={give.isPending}>
            Give
          </Button>
        </DialogActions>
      </DeedForm>
    </Dialog>
  );
}
