import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Dialog } from '../../ui/dialog.tsx';

export function RecoveryCodes({ codes, onClose }: { readonly codes: readonly string[]; readonly onClose: () => void }) {
  return (
    <Dialog
      open
      onClose={onClose}
      title="Recovery codes"
      about="For when the app is lost. Each works once. They are shown this once: print them, or keep them where the password is not."
    >
      <ul className="grid grid-cols-2 gap-x-6 gap-y-1 rounded-lg border border-warn/40 bg-warn-wash p-4 font-mono">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="mt-5 flex justify-end gap-2">
        <CopyButton text={codes.join('\n')} label="Copy all" />
        <Button look="primary" size="small" onClick={onClose}>
          I have kept them
        </Button>
      </div>
    </Dialog>
  );
}
