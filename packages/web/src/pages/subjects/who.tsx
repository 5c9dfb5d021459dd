import type { ErasureIdentifiersJson } from '@daybook/api';
import { useEffect, useState } from 'react';
import { api } from '../../api/client.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Problem } from '../../ui/problem.tsx';
import { Loading } from '../../ui/state.tsx';

interface Props {
  readonly number: number;
  readonly onClose: () => void;
}

/** By what the person of an erasure is known, as long as the server itself must know. Held while it is open. */
export function Who({ number, onClose }: Props) {
  const [known, setKnown] = useState<ErasureIdentifiersJson | Error | null>(null);
  useEffect(() => {
    let isOpen = true;
    void api
      .whomErasure(number)
      .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))
      .then((came) => (isOpen ? setKnown(came) : undefined));
    return () => {
      isOpen = false;
    };
  }, [number]);
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Who is meant by erasure ${number}`}
      about="It is forgotten once nothing is left to erase. It is on record that you looked."
    >
      {known === null ? (
        <Loading rows={1} />
      ) : known instanceof Error ? (
        <Problem error={known} />
      ) : known.identifiers.length === 0 ? (
        <p>It is forgotten already.</p>
      ) : (
        <ul aria-label="Known by" className="list-disc pl-5">
          {known.identifiers.map((each) => (
            <li key={each} className="wrap-anywhere">
              {each}
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
