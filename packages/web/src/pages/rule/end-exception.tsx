import type { ExceptionJson } from '@daybook/api';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { DeedForm } from '../../ui/deed-form.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { notice } from '../../ui/notices.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';

/** Ends an exception before its time. */
export function EndException({
  exception,
  onClose,
}: {
  readonly exception: ExceptionJson;
  readonly onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  const deed = useDeed({
    run: () => api.endException(exception.id, { reason }),
    changes: [['exceptions'], ['rules']],
    after: () => {
      notice('The exception has ended');
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="End the exception?"
      about="The rule finds these events again, from what is received from now on."
    >
      <DeedForm deed={deed}>
        <ReasonField value={reason} onChange={setReason} error={deed.error} />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={deed.isPending}>
            End
          </Button>
        </DialogActions>
      </DeedForm>
    </Dialog>
  );
}
