import { useState } from 'react';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { DeedForm } from '../../ui/deed-form.tsx';
import { useDeed } from '../../ui/deed.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { TextArea } from '../../ui/field.tsx';
import { notice } from '../../ui/notices.tsx';
import { InputFault } from '../../ui/problem.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';
import { Simulate, type Wanted, wantedOf } from './simulate.tsx';
import type { PolicyJson } from './words.ts';

interface Props {
  /** The one in force; null where there is none. */
  readonly before: PolicyJson | null;
  readonly onClose: () => void;
}

const first: Wanted = {
  default: 1,
  rules: [],
  classes: [
    {
      number: 1,
      name: 'security',
      minimum: 'P12M',
      maximum: null,
      presets: ['pci-dss'],
      purpose: 'to see who did what',
      legalBasis: 'GDPR Art. 6(1)(f)',
    },
  ],
};

/** Sets another policy, as the text that the command takes, too. What could have anything destroyed sooner waits for a second person. */
export function ChangePolicy({ before, onClose }: Props) {
  const [text, setText] = useState(() => JSON.stringify(before === null ? first : wantedOf(before), null, 2));
  const [reason, setReason] = useState('');
  const deed = useDeed({
    run: async () => api.setRetentionPolicy({ policy: readPolicy(text), reason }),
    changes: [['retention'], ['approvals']],
    after: ({ approval }) => {
      notice(approval === null ? 'In force' : 'It waits for a second person');
      onClose();
    },
  });
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="Another policy"
      about="A second person approves what could have anything destroyed sooner; what keeps longer is in force at once. Content is destroyed at the maximum of its class; without one it is kept for ever."
    >
      <DeedForm deed={deed}>
        <TextArea
          label="Policy"
          hint={
            <>
              JSON, as <code>daybook retention set</code> takes it
            </>
          }
          value={text}
          onChange={setText}
          rows={18}
          maxLength={64 * 1024}
          spellCheck={false}
          style={{ fontFamily: 'var(--font-mono)' }}
          required
        />
        <Simulate text={text} read={readPolicy} />
        <ReasonField value={reason} onChange={setReason} error={deed.error} />
        <DialogActions onCancel={onClose}>
          <Button type="submit" look="primary" busy={deed.isPending}>
            Set it
          </Button>
        </DialogActions>
      </DeedForm>
    </Dialog>
  );
}

/** What is no JSON is said here: the server would only learn of it as a text. */
function readPolicy(text: string): Wanted {
  try {
    return JSON.parse(text) as Wanted;
  } catch (error) {
    throw new InputFault(`The policy is no JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
