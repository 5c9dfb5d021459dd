import type { HoldJson } from '@daybook/api';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { DeedForm } from '../../ui/deed-form.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';
import { WaitingDialog } from '../../ui/waiting-dialog.tsx';
import { keepsText, matterOf } from './words.ts';

interface Props {
  readonly hold: HoldJson;
  readonly onClose: () => void;
}

/** Asks a second person: what a hold keeps may be due, and goes once it is lifted. */
export function LiftHold({ hold, onClose }: Props) {
  const [reason, setReason] = useState('');
  const deed = useDeed({
    run: () => api.liftHold(hold.position, { reason }),
    changes: [['holds'], ['approvals']],
  });
  const title = `Lift ${matterOf(hold)}?`;
  if (deed.data !== undefined) return <WaitingDialog title={title} approval={deed.data.approval} onClose={onClose} />;
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      about={`A second person must approve; until then it is in force. It keeps ${keepsText(hold)}. What is due by then is destroyed within 24 hours, and a hold that was lifted cannot be put back.`}
    >
      <DeedForm deed={deed}>
        <ReasonField value={reason} onChange={setReason} error={deed.error} />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="danger" busy={deed.isPending}>
            Ask
          </Button>
        </DialogActions>
      </DeedForm>
    </Dialog>
  );
}
