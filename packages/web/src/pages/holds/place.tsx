import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { faultOf, onSubmit } from '../../ui/form.ts';
import { Problem } from '../../ui/problem.tsx';
import { isQueryFault } from '../../ui/query-field.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';
import { AboutFields } from './about-fields.tsx';
import { aboutOf, noAbout } from './about.ts';
import { ReviewDay } from './review-day.tsx';

/** Places a hold: one person may, and it is in force when the server answers. */
export function PlaceHold({ onClose }: { readonly onClose: () => void }) {
  const [matter, setMatter] = useState('');
  const [owner, setOwner] = useState('');
  const [review, setReview] = useState('');
  const [reason, setReason] = useState('');
  const [about, setAbout] = useState(noAbout);
  const { error, isPending, mutate } = useDeed({
    run: () => api.placeHold({ matter, owner, review, reason, about: aboutOf(about) }),
    changes: [['holds'], ['retention']],
    says: 'In force',
    after: onClose,
  });
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="Place a hold"
      about="From then on nothing that it is about is destroyed, whatever is due or under way. Lifting it needs a second person."
    >
      <form onSubmit={onSubmit(() => mutate())} className="flex flex-col gap-4">
        {error === null || isQueryFault(error) ? null : <Problem error={error} />}
        <TextField
          label="Matter"
          hint="What it is for: a case, an order"
          value={matter}
          onChange={setMatter}
          fault={faultOf(error, 'matter')}
          maxLength={200}
          required
        />
        <AboutFields fields={about} onChange={setAbout} error={error} />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label="Owner"
            hint="Who answers for it"
            value={owner}
            onChange={setOwner}
            fault={faultOf(error, 'owner')}
            maxLength={200}
            required
          />
          <ReviewDay label="Review" value={review} onChange={setReview} error={error} />
        </div>
        <ReasonField value={reason} onChange={setReason} error={error} />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={isPending}>
            Place it
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
