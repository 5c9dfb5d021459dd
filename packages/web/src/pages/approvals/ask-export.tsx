import type { MaskingGroup } from '@daybook/event';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { fieldGroups, groupNames } from '../../api/sight.ts';
import { Button } from '../../ui/button.tsx';
import { Check } from '../../ui/check.tsx';
import { Checks } from '../../ui/checks.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { faultOf, onSubmit } from '../../ui/form.ts';
import { isQueryFault, QueryField } from '../../ui/query-field.tsx';
import { Problem } from '../../ui/problem.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';

/** Asks to take events out with fields that one's role masks. */
export function AskExport({ onClose }: { readonly onClose: () => void }) {
  const role = useMe().roleFor('events:export');
  const masked = groupNames.filter((group) => role?.sight.clear.includes(group) !== true);
  const [q, setQ] = useState('');
  const [since, setSince] = useState('7d');
  const [until, setUntil] = useState('now');
  const [groups, setGroups] = useState<MaskingGroup[]>([]);
  const [reason, setReason] = useState('');
  const [breakGlass, setBreakGlass] = useState(false);
  const ask = useDeed({
    run: () => api.askApproval({ kind: 'export.unmasked', q, since, until, groups, reason, breakGlass }),
    changes: [['approvals']],
    says: breakGlass ? 'Permitted; somebody else must review it' : 'Asked',
    after: onClose,
  });
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="Ask for an unmasked export"
      about="Exactly this query and range, with these fields shown, until the permit expires."
    >
      <form onSubmit={onSubmit(() => ask.mutate())} className="flex flex-col gap-4">
        {ask.error === null || isQueryFault(ask.error) ? null : <Problem error={ask.error} />}
        <QueryField label="Query" hint="Empty for everything" value={q} onChange={setQ} error={ask.error} />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label="From"
            hint="A time, or a span back from now: 24h, 7d"
            value={since}
            onChange={setSince}
            fault={faultOf(ask.error, 'since')}
            required
          />
          <TextField label="To" value={until} onChange={setUntil} fault={faultOf(ask.error, 'until')} required />
        </div>
        <Checks
          legend="Show"
          choices={masked.map((value) => ({ value, ...fieldGroups[value] }))}
          chosen={groups}
          onChange={setGroups}
        />
        <ReasonField value={reason} onChange={setReason} error={ask.error} />
        <Check
          label="Break glass: at once, without approval"
          hint="It raises an alert, and somebody else must review it afterwards"
          checked={breakGlass}
          onChange={setBreakGlass}
        />
        <DialogActions onCancel={onClose}>
          <Button
            type="submit"
            look={breakGlass ? 'danger' : 'primary'}
            busy={ask.isPending}
            disabled={groups.length === 0}
          >
            {breakGlass ? 'Break the glass' : 'Ask'}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
