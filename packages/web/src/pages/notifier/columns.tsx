import type { DeliveryJson } from '@daybook/api';
import { Badge, type Tone } from '../../ui/badge.tsx';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';

const tones: Readonly<Record<DeliveryJson['state'], Tone>> = { waiting: 'warn', sent: 'good', failed: 'bad' };

export const columns: readonly Column<DeliveryJson>[] = [
  {
    id: 'what',
    header: 'About',
    cell: ({ alert, about, step }) => (
      <>
        {alert === null ? `notifier ${about ?? ''}` : <code className="wrap-anywhere">{alert}</code>} {step}
      </>
    ),
  },
  {
    id: 'state',
    header: 'State',
    sort: ({ state }) => state,
    cell: ({ state, held, fault }) => (
      <>
        <Badge tone={tones[state]}>{state === 'waiting' && held ? 'held back' : state}</Badge>
        {fault === null ? null : <p className="mt-0.5 text-xs text-soft wrap-anywhere">{fault}</p>}
      </>
    ),
  },
  { id: 'attempts', header: 'Attempts', wideOnly: true, cell: ({ attempts }) => attempts },
  {
    id: 'created',
    header: 'Made',
    below: true,
    sort: ({ created }) => created,
    cell: ({ created }) => <Time iso={created} />,
  },
  {
    id: 'ended',
    header: 'Ended, or next',
    wideOnly: true,
    cell: ({ ended, due }) => <Time iso={ended ?? due} exact />,
  },
];
