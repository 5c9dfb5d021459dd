import type { ApprovalJson } from '@daybook/api';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { DeedForm } from '../../ui/deed-form.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';

type Decision = ApprovalJson['can'][number];

export const deeds: Readonly<Record<Decision, { readonly action: string; readonly says: string }>> = {
  approve: { action: 'Approve', says: 'Approved' },
  refuse: { action: 'Refuse', says: 'Refused' },
  withdraw: { action: 'Withdraw', says: 'Withdrawn' },
  reviewed: { action: 'Close the review', says: 'Reviewed' },
};

interface Props {
  readonly approval: ApprovalJson;
  readonly decision: Decision;
  readonly onClose: () => void;
}

export function Decide({ approval, decision, onClose }: Props) {
  const [reason, setReason] = useState('');
  const { action, says } = deeds[decision];
  const decide = useDeed({
    run: () => api.decideApproval(approval.id, { decision, reason }),
    changes: [['approvals'], ['roles'], ['grants'], ['users'], ['tokens'], ['me']],
    says,
    after: onClose,
  });
  return (
    <Dialog open onClose={onClose} title={`${action}?`} about={approval.summary}>
      <DeedForm deed={decide}>
        <ReasonField value={reason} onChange={setReason} error={decide.error} />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look={decision === 'refuse' ? 'danger' : 'primary'} busy={decide.isPending}>
            {action}
          </Button>
        </DialogActions>
      </DeedForm>
    </Dialog>
  );
}
