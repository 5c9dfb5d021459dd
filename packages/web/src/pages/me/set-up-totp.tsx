import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { onSubmit } from '../../ui/form.ts';
import { Problem } from '../../ui/problem.tsx';
import { QrCode } from '../../ui/qr-code.tsx';

interface Props {
  readonly secret: string;
  readonly uri: string;
  readonly onDone: (recoveryCodes: readonly string[]) => void;
  readonly onClose: () => void;
}

export function SetUpTotp({ secret, uri, onDone, onClose }: Props) {
  const [code, setCode] = useState('');
  const confirm = useDeed({
    run: () => api.confirmTotp(code),
    changes: [['me']],
    after: ({ recoveryCodes }) => onDone(recoveryCodes),
  });
  return (
    <Dialog open onClose={onClose} title="Set up the authenticator app">
      <form onSubmit={onSubmit(() => confirm.mutate())} className="flex flex-col gap-4">
        <p>Scan this with the app, or type the secret into it.</p>
        <div className="self-center">
          <QrCode text={uri} label="The secret as a QR code, for the authenticator app" />
        </div>
        <div className="flex items-center justify-center gap-2">
          <code className="break-all select-all">{secret.match(/.{1,4}/g)?.join(' ')}</code>
          <CopyButton text={secret} />
        </div>
        {confirm.error === null ? null : <Problem error={confirm.error} />}
        <TextField
          label="Code that the app shows"
          inputMode="numeric"
          autoComplete="one-time-code"
          value={code}
          onChange={setCode}
          maxLength={7}
          required
        />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={confirm.isPending}>
            Confirm
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
