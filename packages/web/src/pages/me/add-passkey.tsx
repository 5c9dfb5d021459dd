import type { QueryKey } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { makePasskey } from '../../api/passkey.ts';
import { Button } from '../../ui/button.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { onSubmit } from '../../ui/form.ts';
import { browserOf } from '../../ui/user-agent.ts';
import { PasskeyProblem } from '../sign-in/passkey.tsx';

export function AddPasskey({
  changes,
  onClose,
}: {
  readonly changes: readonly QueryKey[];
  readonly onClose: () => void;
}) {
  const [name, setName] = useState(browserOf(navigator.userAgent).replace(/ \d+/, ''));
  const add = useDeed({
    run: async () => {
      const { options } = await api.passkeyOptions();
      return await api.addPasskey({ name, response: await makePasskey(options) });
    },
    changes,
    says: 'Passkey added',
    after: onClose,
  });
  return (
    <Dialog open onClose={onClose} title="Add a passkey">
      <form onSubmit={onSubmit(() => add.mutate())} className="flex flex-col gap-4">
        {add.error === null ? null : <PasskeyProblem error={add.error} />}
        <TextField label="Name" hint="To know it again" value={name} onChange={setName} maxLength={64} required />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={add.isPending}>
            Go on
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
