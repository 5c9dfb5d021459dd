import type { ApprovalJson } from '@daybook/api';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { WaitingNote } from './waiting-note.tsx';

interface Props {
  readonly title: string;
  readonly approval: ApprovalJson;
  readonly onClose: () => void;
}

/** After something was asked for: that it waits for a second person, and where. */
export function WaitingDialog({ title, approval, onClose }: Props) {
  return (
    <Dialog open onClose={onClose} title={title}>
      <WaitingNote approval={approval} />
      <div className="mt-5 flex justify-end">
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}
