import type { HoldJson } from '@daybook/api';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { DeedForm } from '../../ui/deed-form.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';
import { ReviewDay } from './review-day.tsx';
import { matterOf } from './words.ts';

interface Props {
  readonly hold: HoldJson;
  readonly onClose: () => void;
}

/** Somebody looked, and it is still needed. */
export function ReviewHold({ hold, onClose }: Props) {
  const [review, setReview] = useState('');
  const [reason, setReason] = useState('');
  const deed = useDeed({
    run: () => api.reviewHold(hold.position, { review, reason }),
    changes: [['holds']],
    says: `Kept until ${review}`,
    after: onClose,
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Keep ${matterOf(hold)} for longer`}
      about="The hold stays in force either way. On this day somebody is to look again whether it is needed."
    >
      <DeedForm deed={deed}>
        <ReviewDay label="Next review" value={review} onChange={setReview} error={deed.error} />
        <ReasonField value={reason} onChange={setReason} error={deed.error} />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={deed.isPending}>
            Keep it
          </Button>
        </DialogActions>
      </DeedForm>
    </Dialog>
  );
}
