import type { NotifierJson } from '@daybook/api';
import { Link } from '@tanstack/react-router';
import { Badge } from '../../ui/badge.tsx';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { Level } from '../alerts/marks.tsx';
import { routing } from './routing.ts';

export const columns: readonly Column<NotifierJson>[] = [
  {
    id: 'name',
    header: 'Notifier',
    sort: ({ name }) => name,
    cell: ({ name, type, to }) => (
      <>
        <Link to="/notifiers/$name" params={{ name }} className="font-medium hover:underline">
          {name}
        </Link>
        <p className="text-xs text-soft wrap-anywhere">
          {type}: {to}
        </p>
      </>
    ),
  },
  {
    id: 'routing',
    header: 'What goes there',
    below: true,
    cell: (notifier) => (
      <>
        from <Level level={notifier.minLevel} />
        {routing(notifier).map((text) => (
          <p key={text} className="text-xs text-soft">
            {text}
          </p>
        ))}
      </>
    ),
  },
  { id: 'state', header: 'State', cell: (notifier) => <NotifierState notifier={notifier} /> },
  { id: 'waiting', header: 'Waiting', sort: ({ waiting }) => waiting, cell: ({ waiting }) => waiting },
  {
    id: 'failed',
    header: 'Failed',
    sort: ({ failed }) => failed,
    cell: ({ failed }) => (failed === 0 ? 0 : <span className="font-medium text-bad">{failed}</span>),
  },
  {
    id: 'sent',
    wideOnly: true,
    header: 'Last delivered',
    sort: ({ lastSent }) => lastSent ?? '',
    cell: ({ lastSent }) =>
      lastSent === null ? <span className="text-faint">nothing yet</span> : <Time iso={lastSent} />,
  },
];

export function NotifierState({ notifier: { down, fault } }: { readonly notifier: NotifierJson }) {
  const [tone, text] =
    down !== null
      ? (['bad', 'down'] as const)
      : fault !== null
        ? (['warn', 'tries again'] as const)
        : (['good', 'well'] as const);
  return (
    <>
      <Badge tone={tone}>{text}</Badge>
      {fault === null ? null : <p className="mt-0.5 text-xs text-soft wrap-anywhere">{fault}</p>}
      {down === null ? null : (
        <p className="text-xs text-soft">
          since <Time iso={down} />
        </p>
      )}
    </>
  );
}
