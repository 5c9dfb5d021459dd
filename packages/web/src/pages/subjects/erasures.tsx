import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type ErasureRow, erasuresQuery } from '../../api/erasures.ts';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/page.tsx';
import { Empty, Loaded } from '../../ui/state.tsx';
import { type Column, DataTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { ErasureState } from './erasure-state.tsx';
import { Who } from './who.tsx';

/** What was asked to be erased, and what became of it. The person is a number. */
export function Erasures() {
  const erasures = useQuery(erasuresQuery);
  const [shown, setShown] = useState<number | null>(null);
  const actions = ({ number, state }: ErasureRow) =>
    state === 'done' || state === 'refused' ? null : (
      <Button
        size="small"
        look="quiet"
        aria-label={`Who is meant by erasure ${number}`}
        onClick={() => setShown(number)}
      >
        Who …
      </Button>
    );
  return (
    <Section title="Erasures" about="The log names each person by the number of the erasure, and so does this list.">
      <Loaded query={erasures} rows={2}>
        {(items) =>
          items.length === 0 ? (
            <Empty title="Nothing was asked to be erased" />
          ) : (
            <DataTable
              label="Erasures"
              columns={columns}
              rows={items}
              rowId={({ number }) => String(number)}
              actions={actions}
            />
          )
        }
      </Loaded>
      {shown === null ? null : <Who number={shown} onClose={() => setShown(null)} />}
    </Section>
  );
}

const columns: readonly Column<ErasureRow>[] = [
  {
    id: 'number',
    header: 'Erasure',
    sort: ({ number }) => number,
    className: 'min-w-28',
    cell: ({ number }) => <span className="font-medium">{number}</span>,
  },
  {
    id: 'asked',
    header: 'Asked',
    below: true,
    sort: ({ asked }) => asked,
    cell: ({ asked, by }) => (
      <>
        <Time iso={asked} />
        <p className="text-xs text-soft">by {by}</p>
      </>
    ),
  },
  {
    id: 'reason',
    header: 'Reason',
    below: true,
    cell: ({ reason }) => <span className="wrap-anywhere">{reason}</span>,
  },
  { id: 'state', header: 'State', cell: (erasure) => <ErasureState erasure={erasure} /> },
];
