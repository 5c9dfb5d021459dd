import { useState } from 'react';
import { useMe } from '../../../api/me.ts';
import { Button } from '../../../ui/button.tsx';
import type { Asked } from '../asked.ts';
import { ExportDialog } from './dialog.tsx';

/** Takes out what the search finds; absent for who may not. */
export function ExportButton({ search }: { readonly search: Asked }) {
  const [isOpen, setOpen] = useState(false);
  if (!useMe().can('events:export')) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>Export …</Button>
      {isOpen ? <ExportDialog search={search} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
