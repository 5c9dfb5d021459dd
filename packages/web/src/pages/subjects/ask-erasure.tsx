import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { DeedForm } from '../../ui/deed-form.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { TextArea } from '../../ui/field.tsx';
import { faultOf } from '../../ui/form.ts';
import { WaitingDialog } from '../../ui/waiting-dialog.tsx';
import { IdentifiersField, identifiersOf } from './identifiers.tsx';

interface Props {
  /** By what the person was found; none where it is yet to be said. */
  readonly identifiers: readonly string[];
  readonly onClose: () => void;
}

/** Asks for what is about a person to be destroyed. A second person approves. */
export function AskErasure({ identifiers, onClose }: Props) {
  const [text, setText] = useState(identifiers.join('\n'));
  const [reason, setReason] = useState('');
  const deed = useDeed({
    run: () => api.askErasure({ identifiers: identifiersOf(text), reason }),
    changes: [['erasures'], ['approvals']],
  });
  if (deed.data !== undefined)
    return (
      <WaitingDialog
        title={`Erasure ${deed.data.erasure.number} is asked for`}
        approval={deed.data.approval}
        onClose={onClose}
      />
    );
  return (
    <Dialog
      open
      onClose={onClose}
      title="Ask for an erasure"
      about="Once a second person approved, every part that names the person is destroyed, and the line as it came; that something happened stays provable. What a hold or a minimum keeps is erased on the day on which nothing keeps it. Nobody can bring it back."
    >
      <DeedForm deed={deed}>
        <IdentifiersField value={text} onChange={setText} error={deed.error} />
        <TextArea
          label="Reason"
          hint="It stands in the log for ever, so it must not name the person: the number of a ticket, of a letter"
          value={reason}
          oneLine
          onChange={setReason}
          fault={faultOf(deed.error, 'reason')}
          maxLength={500}
          required
        />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="danger" busy={deed.isPending}>
            Ask
          </Button>
        </DialogActions>
      </DeedForm>
    </Dialog>
  );
}
