import type { UserJson } from '@daybook/api';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { InvitationLink } from '../people/link.tsx';
import { Edit } from './edit.tsx';

/** What an administrator can do with a person's account. */
export function Deeds({ user }: { readonly user: UserJson }) {
  const [asking, setAsking] = useState<'edit' | 'link' | 'disable' | null>(null);
  const changes = [['users'], ['grants']];
  const change = useDeed({
    run: (state: 'active' | 'disabled') => api.changeUser(user.id, { state }),
    changes,
    says: user.state === 'disabled' ? 'Person enabled' : 'Person disabled',
  });
  const link = useDeed({ run: () => api.reinviteUser(user.id), changes });
  const close = (): void => setAsking(null);
  return (
    <>
      <Button onClick={() => setAsking('edit')}>Change</Button>
      {user.state === 'disabled' ? (
        <Button busy={change.isPending} onClick={() => change.mutate('active')}>
          Enable
        </Button>
      ) : (
        <>
          <Button onClick={() => setAsking('link')}>New link</Button>
          <Button onClick={() => setAsking('disable')}>Disable</Button>
        </>
      )}
      {asking === 'edit' ? <Edit user={user} onClose={close} /> : null}
      {asking === 'disable' ? (
        <Confirm
          title={`Disable ${user.name}?`}
          about="Every session and token of this person ends at once, and they cannot sign in. It can be taken back."
          action="Disable"
          onConfirm={() => change.mutateAsync('disabled')}
          onClose={close}
        />
      ) : null}
      {asking === 'link' ? (
        <Confirm
          title={`A new link for ${user.name}?`}
          about="For somebody who did not come, or who lost what they sign in with. When it is used, it takes the place of every password and passkey that the person has. Links from before are worth nothing."
          action="Make a link"
          onConfirm={() => link.mutateAsync()}
          onClose={close}
        />
      ) : null}
      {link.data === undefined || asking !== null ? null : (
        <Dialog open wide onClose={() => link.reset()} title="New link">
          <InvitationLink {...link.data} />
        </Dialog>
      )}
    </>
  );
}
