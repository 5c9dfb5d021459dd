import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { DeedForm } from '../../ui/deed-form.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';

/** After the clock jumped, or the machine was off for long, destruction goes on once somebody says that it is right. */
export function ConfirmClock({ onClose }: { readonly onClose: () => void }) {
  const [reason, setReason] = useState('');
  const deed = useDeed({
    run: () => api.confirmClock({ reason }),
    changes: [['retention'], ['approvals']],
    says: 'It waits for a second person',
    after: onClose,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="The clock is right?"
      about="What is due by it is destroyed once a second person says so too, and nobody can bring it back. Look at another clock first."
    >
      <DeedForm deed={deed}>
        <ReasonField value={reason} onChange={setReason} error={deed.error} />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="danger" busy={deed.isPending}>
            It is right
          </Button>
        </DialogActions>
      </DeedForm>
    </Dialog>
  );
}
