import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { Button } from '../../../ui/button.tsx';
import { DeedForm } from '../../../ui/deed-form.tsx';
import { useDeed } from '../../../ui/deed.ts';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import { faultOf } from '../../../ui/form.ts';
import type { Days } from '../../../ui/not-indexed.tsx';
import { ReasonField } from '../../../ui/reason-field.tsx';

const usualDays = '7';

/** Asks which days are to be in the index again, for how long and why. */
export function RecallDialog({ onClose, ...days }: Days & { readonly onClose: () => void }) {
  const [from, setFrom] = useState(days.from);
  const [to, setTo] = useState(days.to);
  const [kept, setKept] = useState(usualDays);
  const [reason, setReason] = useState('');
  const deed = useDeed({
    run: () => api.addRecall({ from, to, days: Number(kept), reason }),
    changes: [['recalls']],
    says: 'These days are being brought back',
    after: onClose,
  });
  const { error } = deed;
  const day = { type: 'date', required: true, min: days.from, max: days.to } as const;
  return (
    <Dialog
      open
      onClose={onClose}
      title="Bring days back"
      about="What was received on these days is put into the index again, out of the log, and leaves by itself. What was destroyed does not come back."
    >
      <DeedForm deed={deed}>
        <div className="grid grid-cols-2 gap-3">
          <TextField label="From" hint="UTC" value={from} onChange={setFrom} fault={faultOf(error, 'from')} {...day} />
          <TextField label="To" hint="UTC" value={to} onChange={setTo} fault={faultOf(error, 'to')} {...day} />
        </div>
        <TextField
          label="Days until they leave again"
          type="number"
          min={1}
          max={90}
          required
          value={kept}
          onChange={setKept}
          fault={faultOf(error, 'days')}
        />
        <ReasonField value={reason} onChange={setReason} error={error} />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={deed.isPending}>
            Bring them back
          </Button>
        </DialogActions>
      </DeedForm>
    </Dialog>
  );
}
