import { type AlertJson, verdicts } from '@daybook/api';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { DeedForm } from '../../ui/deed-form.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { SelectField } from '../../ui/field.tsx';
import { useStep } from './use-step.ts';
import { verdictWords } from './marks.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';

interface Props {
  readonly alert: AlertJson;
  readonly onClose: () => void;
}

export function Close({ alert, onClose }: Props) {
  const [verdict, setVerdict] = useState<(typeof verdicts)[number]>('true-positive');
  const [reason, setReason] = useState('');
  const step = useStep(() => api.closeAlert(alert.id, { verdict, reason }), 'Closed', onClose);
  return (
    <Dialog open onClose={onClose} title="Close the alert" about={alert.title}>
      <DeedForm deed={step}>
        <SelectField
          label="Verdict"
          value={verdict}
          onChange={(value) => setVerdict(verdicts.find((each) => each === value) ?? verdict)}
        >
          {verdicts.map((each) => (
            <option key={each} value={each}>
              {verdictWords[each]}
            </option>
          ))}
        </SelectField>
        <ReasonField value={reason} onChange={setReason} error={step.error} />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={step.isPending}>
            Close the alert
          </Button>
        </DialogActions>
      </DeedForm>
    </Dialog>
  );
}
