import type { RuleJson } from '@daybook/api';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { DeedForm } from '../../ui/deed-form.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { notice } from '../../ui/notices.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';

interface Props {
  readonly rule: RuleJson;
  readonly onClose: () => void;
}

/** Enables a rule, or disables it; one that comes with the product waits for a second person. */
export function Switch({ rule: { id, title, enabled, origin }, onClose }: Props) {
  const [reason, setReason] = useState('');
  const action = enabled ? 'Disable' : 'Enable';
  const deed = useDeed({
    run: () => (enabled ? api.disableRule(id, { reason }) : api.enableRule(id, { reason })),
    changes: [['rules'], ['approvals']],
    after: ({ approval }) => {
      notice(approval === null ? `${action}d` : 'It waits for a second person');
      onClose();
    },
  });
  const about = !enabled
    ? 'It is tried with what is committed from now on.'
    : origin === 'shipped'
      ? 'It comes with Daybook: it is disabled once a second person approved.'
      : 'Nothing is found by it any more.';
  return (
    <Dialog open onClose={onClose} title={`${action} ${title}?`} about={about}>
      <DeedForm deed={deed}>
        <ReasonField value={reason} onChange={setReason} error={deed.error} />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look={enabled ? 'danger' : 'primary'} busy={deed.isPending}>
            {action}
          </Button>
        </DialogActions>
      </DeedForm>
    </Dialog>
  );
}
