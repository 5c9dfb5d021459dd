import type { View } from '@daybook/api';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { Button } from '../../../ui/button.tsx';
import { Check } from '../../../ui/check.tsx';
import { useDeed } from '../../../ui/deed.ts';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { TextArea, TextField } from '../../../ui/field.tsx';
import { faultOf, onSubmit } from '../../../ui/form.ts';
import { Problem } from '../../../ui/problem.tsx';
import type { Kept } from './current.ts';

interface Props {
  readonly kept: Kept;
  /** The view that is changed; a new one without it. */
  readonly view?: View;
  /** The role that it is saved under, which is the one that it can be shared with. */
  readonly role: string;
  readonly onClose: () => void;
  readonly onSaved: (view: View) => void;
}

export function SaveView({ kept, view, role, onClose, onSaved }: Props) {
  const [name, setName] = useState(view?.name ?? '');
  const [description, setDescription] = useState(view?.description ?? '');
  const [isShared, setShared] = useState(view?.sharedWith != null);
  const save = useDeed({
    run: () => {
      const input = { ...kept, name, description, sharedWith: isShared ? role : null };
      return view === undefined ? api.addView(input) : api.changeView(view.id, input);
    },
    changes: [['views']],
    says: 'View saved',
    after: (saved) => {
      onClose();
      onSaved(saved);
    },
  });
  const fault = faultOf(save.error, 'name');
  return (
    <Dialog open onClose={onClose} title={view === undefined ? 'Save as a new view' : 'Rename or share'}>
      <form onSubmit={onSubmit(() => save.mutate())} className="flex flex-col gap-3">
        {save.error === null || fault !== null ? null : <Problem error={save.error} />}
        <TextField label="Name" value={name} onChange={setName} maxLength={100} required fault={fault} />
        <TextArea label="Description" value={description} oneLine onChange={setDescription} maxLength={500} />
        <Check
          label={`Share with everybody under ${role}`}
          hint="They see the query and its name, and ask it under that role themselves."
          checked={isShared}
          onChange={setShared}
        />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={save.isPending}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
