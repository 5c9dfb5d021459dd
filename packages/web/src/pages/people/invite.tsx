import { useState } from 'react';
import { api } from '../../api/client.ts';
import { usersQuery } from '../../api/lists.ts';
import { Button } from '../../ui/button.tsx';
import { DeedForm } from '../../ui/deed-form.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { faultOf } from '../../ui/form.ts';
import { RoleChecks } from '../../ui/role-checks.tsx';
import { Until, untilIso } from '../../ui/until.tsx';
import { InvitationLink } from './link.tsx';

export function Invite({ onClose }: { readonly onClose: () => void }) {
  const [login, setLogin] = useState('');
  const [name, setName] = useState('');
  const [roles, setRoles] = useState<string[]>([]);
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const invite = useDeed({
    run: () => {
      const end = untilIso(until);
      return api.inviteUser({
        login,
        name,
        roles,
        ...(end === undefined ? {} : { until: end }),
        ...(reason === '' ? {} : { reason }),
      });
    },
    changes: [usersQuery.queryKey, ['approvals'], ['grants']],
  });
  if (invite.data !== undefined) {
    const missing = roles.filter((role) => !invite.data.user.roles.includes(role));
    return (
      <Dialog open wide onClose={onClose} title={`${invite.data.user.name} is invited`}>
        <InvitationLink {...invite.data} />
        {missing.length === 0 ? null : (
          <p className="mt-3 text-warn">
            Not given yet, as it needs a second person: {missing.join(', ')}. It waits under Approvals.
          </p>
        )}
        <div className="mt-5 flex justify-end">
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title="Invite a person" about="You get a link to hand over; it works once.">
      <DeedForm deed={invite}>
        <TextField
          label="Login"
          hint="What the person types to sign in; never used again for somebody else"
          value={login}
          onChange={setLogin}
          autoCapitalize="none"
          spellCheck={false}
          fault={faultOf(invite.error, 'login')}
          required
        />
        <TextField label="Name" value={name} onChange={setName} fault={faultOf(invite.error, 'name')} required />
        <RoleChecks chosen={roles} onChange={setRoles} />
        <Until
          label="The roles end"
          value={until}
          onChange={setUntil}
          hint="Empty for no end. At that time they end by themselves"
        />
        <TextField
          label="Reason"
          hint="Why the person gets the roles; it stands in the log"
          value={reason}
          onChange={setReason}
          maxLength={500}
        />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={invite.isPending}>
            Invite
          </Button>
        </DialogActions>
      </DeedForm>
    </Dialog>
  );
}
