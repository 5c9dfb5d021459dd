import type { SourceJson } from '@daybook/api';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { sourcesQuery } from '../../api/lists.ts';
import { Button } from '../../ui/button.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { TextArea } from '../../ui/field.tsx';
import { faultOf, onSubmit } from '../../ui/form.ts';
import { Problem } from '../../ui/problem.tsx';
import { labelsOf, labelsText } from './label-text.ts';

interface Props {
  readonly source: SourceJson;
  readonly onClose: () => void;
}

/** All labels of a source, one a line. */
export function EditLabels({ source, onClose }: Props) {
  const [text, setText] = useState(() => labelsText(source.labels));
  const read = labelsOf(text);
  const change = useDeed({
    run: () => api.changeSource(source.number, { labels: read.ok ? read.labels : source.labels }),
    changes: [sourcesQuery.queryKey],
    says: 'Labels changed',
    after: onClose,
  });
  return (
    <Dialog open onClose={onClose} title={`Labels of ${source.name}`} about="Old and new ones are recorded in the log.">
      <form onSubmit={onSubmit(() => (read.ok ? change.mutate() : undefined))} className="flex flex-col gap-4">
        {change.error === null ? null : <Problem error={change.error} />}
        <TextArea
          label="Labels"
          hint="One a line: site=vienna"
          rows={5}
          value={text}
          spellCheck={false}
          onChange={setText}
          fault={read.ok ? faultOf(change.error, 'labels') : read.message}
        />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={change.isPending} disabled={!read.ok}>
            Change
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
