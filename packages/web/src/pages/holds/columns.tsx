import type { HoldJson } from '@daybook/api';
import { Link } from '@tanstack/react-router';
import { Badge } from '../../ui/badge.tsx';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import type { HoldsSearch } from './search.ts';
import { dueText, keepsText, matterOf } from './words.ts';

/** @param show What is shown goes on to be, beside the one that is opened. */
export const columnsOf = (show: Pick<HoldsSearch, 'show'>): readonly Column<HoldJson>[] => [
  {
    id: 'matter',
    header: 'Matter',
    sort: matterOf,
    cell: (hold) => (
      <>
        <Link
          to="/holds"
          search={{ ...show, hold: hold.position }}
          className="font-medium wrap-anywhere text-accent underline underline-offset-2"
        >
          {matterOf(hold)}
        </Link>
        <p className="text-xs wrap-anywhere text-soft">
          {hold.words === null ? 'Its words cannot be read' : hold.words.about}
        </p>
      </>
    ),
  },
  {
    id: 'owner',
    header: 'Owner',
    below: true,
    sort: ({ words }) => words?.owner ?? '',
    cell: ({ words }) => words?.owner ?? '',
  },
  {
    id: 'review',
    header: 'Review',
    sort: ({ review }) => review,
    cell: ({ review, reviewDue }) => (
      <span className="whitespace-nowrap tabular-nums">
        {review}
        {reviewDue ? (
          <span className="block">
            <Badge tone="warn">overdue</Badge>
          </span>
        ) : null}
      </span>
    ),
  },
  {
    id: 'keeps',
    header: 'Keeps',
    sort: ({ keeps }) => keeps?.events ?? -1,
    cell: (hold) => (
      <>
        {keepsText(hold)}
        <p className="text-xs text-soft">{dueText(hold)}</p>
      </>
    ),
  },
  { id: 'state', header: 'State', below: true, cell: (hold) => <HoldState hold={hold} /> },
];

/** Whether it is in force, how far it was looked through, and what was asked about it. */
export function HoldState({ hold: { state, lifting, lifted, reading } }: { readonly hold: HoldJson }) {
  if (state === 'lifted')
    return (
      <>
        <Badge>lifted</Badge> {lifted === null ? null : <Time iso={lifted.received} />}
      </>
    );
  return (
    <>
      <Badge tone="good">in force</Badge>
      {lifting === null ? null : (
        <span className="block">
          <Badge tone="warn">asked to be lifted</Badge>
        </span>
      )}
      {reading === null ? null : (
        <span className="block text-xs text-soft">
          looked through {reading.through.toLocaleString('en')} of {reading.of.toLocaleString('en')}
        </span>
      )}
    </>
  );
}
