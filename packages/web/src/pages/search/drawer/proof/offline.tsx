import { CopyButton } from '../../../../ui/copy.tsx';
import { Button } from '../../../../ui/button.tsx';
import { receiptName, saveReceipt } from '../copy/save-receipt.ts';

interface Props {
  readonly position: string;
  readonly receipt: unknown;
  readonly note: string | null;
}

/** The same check without this server, and what it is about. */
export function Offline({ position, receipt, note }: Props) {
  const command = `daybook verify --receipt ${receiptName(position)} --key log.vkey`;
  return (
    <section className="flex flex-col gap-2">
      <h3 className="font-semibold">Without this page</h3>
      <p className="text-soft">
        This page comes from the server that it checks. Who must not depend on it saves the receipt and verifies it
        elsewhere, offline, with the key that the operator gave out:
      </p>
      <pre className="rounded-md bg-sunken p-3 text-xs whitespace-pre-wrap wrap-anywhere">
        <code>{command}</code>
      </pre>
      <div className="flex flex-wrap gap-1.5">
        <Button size="small" onClick={() => saveReceipt(position, receipt)}>
          Save this receipt
        </Button>
        <CopyButton text={command} label="Copy command" />
      </div>
      {note === null ? null : (
        <>
          <h3 className="mt-2 font-semibold">Checkpoint</h3>
          <pre className="rounded-md bg-sunken p-3 text-xs whitespace-pre-wrap wrap-anywhere">
            <code>{note}</code>
          </pre>
        </>
      )}
    </section>
  );
}
