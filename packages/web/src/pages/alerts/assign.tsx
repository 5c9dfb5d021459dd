import type { AlertJson } from '@daybook/api';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { Button } from '../../ui/button.tsx';
import { DeedForm } from '../../ui/deed-form.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { faultOf } from '../../ui/form.ts';
import { useStep } from './use-step.ts';

interface Props {
  readonly alert: AlertJson;
  readonly onClose: () => void;
}

/** Who is to look into it: whoever asks, unless another is named. */
export function Assign({ alert, onClose }: Props) {
  const { me } = useMe();
  const [assignee, setAssignee] = useState(me.login ?? me.name);
  const step = useStep(() => api.assignAlert(alert.id, { assignee }), `Assigned to ${assignee}`, onClose);
  return (
    <Dialog open onClose={onClose} title="Assign the alert" about={alert.title}>
      <DeedForm deed={step}>
        <TextField
          label="To whom"
          value={assignee}
          onChange={setAssignee}
          fault={faultOf(step.error, 'assignee')}
          maxLength={128}
          required
        />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={step.isPending}>
            Assign
          </Button>
        </DialogActions>
      </DeedForm>
    </Dialog>
  );
}
