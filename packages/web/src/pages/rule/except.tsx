import { exceptionDaysMax, type RuleJson } from '@daybook/api';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { Button } from '../../ui/button.tsx';
import { DeedForm } from '../../ui/deed-form.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { faultOf } from '../../ui/form.ts';
import { notice } from '../../ui/notices.tsx';
import { isQueryFault, QueryField } from '../../ui/query-field.tsx';
import { localOf, Until, untilIso } from '../../ui/until.tsx';
import { WaitingNote } from '../../ui/waiting-note.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';

const daysAtFirst = 90;

/** Makes an exception from a rule; from one that comes with the product it waits for a second person. */
export function Except({ rule, onClose }: { readonly rule: RuleJson; readonly onClose: () => void }) {
  const { me } = useMe();
  const [query, setQuery] = useState('');
  const [owner, setOwner] = useState(me.name);
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState(() => localOf(new Date(Date.now() + daysAtFirst * 86_400_000).toISOString()));
  const deed = useDeed({
    run: () => api.addException({ rule: rule.id, query, owner, reason, until: untilIso(until) ?? '' }),
    changes: [['exceptions'], ['approvals'], ['rules']],
    after: ({ approval }) => {
      if (approval !== null) return;
      notice('It holds from now on');
      onClose();
    },
  });
  const waiting = deed.data?.approval ?? null;
  if (waiting !== null) {
    return (
      <Dialog open onClose={onClose} title="Make an exception">
        <WaitingNote approval={waiting} />
        <div className="mt-5 flex justify-end">
          <Button onClick={onClose}>Close</Button>
        </div>
      </Dialog>
    );
  }
  const shown = { mutate: deed.mutate, error: isQueryFault(deed.error) ? null : deed.error };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Make an exception from ${rule.title}`}
      about={
        rule.origin === 'shipped'
          ? 'The rule comes with Daybook: the exception holds once a second person approved.'
          : 'It holds for what is received from now on.'
      }
    >
      <DeedForm deed={shown}>
        <QueryField
          label="Events that it is not to find"
          hint="A query, as in the search"
          path="query"
          value={query}
          onChange={setQuery}
          error={deed.error}
        />
        <TextField
          label="Owner"
          hint="Who answers for it"
          value={owner}
          onChange={setOwner}
          fault={faultOf(deed.error, 'owner')}
          maxLength={128}
          required
        />
        <ReasonField value={reason} onChange={setReason} error={deed.error} />
        <Until label="Ends" value={until} onChange={setUntil} hint={`At most ${exceptionDaysMax} days from now`} />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={deed.isPending}>
            Make it
          </Button>
        </DialogActions>
      </DeedForm>
    </Dialog>
  );
}
